"""Every refusal in one shape: code, one sentence, details, request id. Never HTML, never a traceback."""

import errno
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation, ValidationError
from django.core.signals import got_request_exception
from django.db import DatabaseError, DataError
from django.http import Http404, HttpResponse
from django.views import defaults
from rest_framework import exceptions
from rest_framework.response import Response

from apps.core import context
from apps.core.contention import is_contention, is_outage
from apps.core.errors import DomainError

from .json import json_answer

log = logging.getLogger("munim.api")

CODES = {
    400: ("VALIDATION_ERROR", "The input is not valid."),
    401: ("AUTHENTICATION_ERROR", "Log in first."),
    403: ("PERMISSION_DENIED", "You may not do this."),
    404: ("NOT_FOUND", "There is no such thing."),
    405: ("METHOD_NOT_ALLOWED", "This method is not allowed here."),
    406: ("NOT_ACCEPTABLE", "The answer cannot be given in a format you accept."),
    409: ("CONFLICT_ERROR", "Its state does not allow this."),
    413: ("PAYLOAD_TOO_LARGE", "The body is too large."),
    415: ("UNSUPPORTED_MEDIA_TYPE", "The body has a media type that is not accepted here."),
    422: ("UNPROCESSABLE", "The request cannot be carried out."),
    429: ("RATE_LIMIT_EXCEEDED", "Too many requests: wait and try again."),
    500: ("INTERNAL_ERROR", "Something went wrong on our side."),
    502: ("GATEWAY_ERROR", "The other side did not answer properly."),
    503: ("SERVICE_UNAVAILABLE", "The service is not available now: try again shortly."),
}
RETRY_SOON = 1
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})


@dataclass(frozen=True, slots=True)
class Problem:
    """An answer that refuses."""

    status: int
    code: str
    message: str
    details: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "message": self.message,
            "details": self.details,
            "request_id": context.request_id(),
        }

    @classmethod
    def of_status(cls, status: int, message: str = "", **rest) -> "Problem":
        code, sentence = CODES.get(status, CODES[400 if status < 500 else 500])
        return cls(status, code, message or sentence, **rest)


def problem_of(exc: Exception) -> Problem:
    """What the caller is told about the exception; anything unknown is INTERNAL_ERROR."""
    if isinstance(exc, DomainError):
        return _of_domain(exc)
    if isinstance(exc, exceptions.APIException):
        return _of_framework(exc)
    if isinstance(exc, Http404):
        return Problem.of_status(404)
    if isinstance(exc, PermissionDenied):
        return Problem.of_status(403)
    if isinstance(exc, ValidationError):
        return Problem.of_status(400, details=_of_fields(exc))
    if isinstance(exc, RequestDataTooBig):
        return Problem.of_status(413)
    if isinstance(exc, SuspiciousOperation | DataError):
        return Problem.of_status(400)
    if is_passing(exc):
        return Problem.of_status(503, headers={"Retry-After": str(RETRY_SOON)})
    return Problem.of_status(500)


def is_passing(exc: Exception) -> bool:
    """Whether the same call may well succeed later: another was in the way, the database is away, the disk is full."""
    if isinstance(exc, DatabaseError):
        return is_contention(exc) or is_outage(exc)
    return isinstance(exc, OSError) and exc.errno in NO_ROOM


def _of_domain(exc: DomainError) -> Problem:
    headers = {}
    if exc.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if "retry_after" in exc.details:
        headers["Retry-After"] = str(exc.details["retry_after"])
    elif exc.status in (429, 503):
        headers["Retry-After"] = str(RETRY_SOON)
    return Problem(exc.status, exc.code, exc.text, exc.details, headers)


def _of_framework(exc: exceptions.APIException) -> Problem:
    if isinstance(exc, exceptions.ValidationError):
        details = exc.detail if isinstance(exc.detail, dict) else {"non_field_errors": exc.detail}
        return Problem.of_status(400, details=details)
    if isinstance(exc, exceptions.AuthenticationFailed | exceptions.NotAuthenticated):
        sentence = str(exc.detail) if isinstance(exc, exceptions.AuthenticationFailed) else ""
        return Problem.of_status(401, sentence, headers={"WWW-Authenticate": "Bearer"})
    if isinstance(exc, exceptions.Throttled):
        wait = max(1, int(exc.wait or 1))
        return Problem.of_status(429, details={"retry_after": wait}, headers={"Retry-After": str(wait)})
    if isinstance(exc, exceptions.ParseError):
        return Problem.of_status(400, str(exc.detail))
    return Problem.of_status(exc.status_code)


def _of_fields(exc: ValidationError) -> dict[str, list[str]]:
    return exc.message_dict if hasattr(exc, "error_dict") else {"non_field_errors": exc.messages}


def handle(exc: Exception, handler_context: dict) -> Response:
    """The exception handler of the whole API (REST_FRAMEWORK.EXCEPTION_HANDLER)."""
    problem = problem_of(exc)
    if isinstance(exc, DomainError):
        exc.after_rollback()
    if isinstance(exc, exceptions.MethodNotAllowed):
        problem.headers["Allow"] = ", ".join(handler_context["view"].allowed_methods)
    report(exc, problem, handler_context.get("request"))
    return Response(problem.body(), status=problem.status, headers=problem.headers)


def report(exc: Exception, problem: Problem, request) -> None:
    """Logs what is our fault with its traceback, and what the database refused."""
    if problem.status == 500:
        log.error("uncaught error", exc_info=exc)
        got_request_exception.send(sender=problem_of, request=getattr(request, "_request", request))
    elif isinstance(exc, DatabaseError):
        log.warning("refused by the database", exc_info=exc)
    elif isinstance(exc, OSError):
        log.error("refused by the machine", exc_info=exc)


def plain_answer(problem: Problem) -> HttpResponse:
    """The same shape outside the framework: from a middleware or a URL that leads nowhere."""
    return json_answer(problem.body(), status=problem.status, headers=problem.headers)


def _page(status: int, fallback: Callable):
    """Django's handler for a status: the contract's shape under /api/, Django's own page elsewhere."""

    def view(request, *args, **kwargs):
        if request.path.startswith("/api/"):
            return plain_answer(Problem.of_status(_status_of(args, status)))
        return fallback(request, *args, **kwargs)

    return view


def _status_of(args: tuple, status: int) -> int:
    return 413 if args and isinstance(args[0], RequestDataTooBig) else status


bad_request = _page(400, defaults.bad_request)
permission_denied = _page(403, defaults.permission_denied)
page_not_found = _page(404, defaults.page_not_found)
server_error = _page(500, defaults.server_error)
