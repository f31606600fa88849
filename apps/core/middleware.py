"""The layers around every request. The API passes by the ones it has no use for."""

import re
import time

from corsheaders.middleware import CorsMiddleware
from csp.constants import UNSAFE_EVAL, UNSAFE_INLINE
from csp.middleware import CSPMiddleware
from django.utils.cache import patch_vary_headers

from apps.core import context, metrics
from apps.core.api.errors import Problem, plain_answer
from apps.core.ids import uuid7_text
from apps.core.logging import access_line
from apps.core.proxies import client_ip

API = "/api/"
CONSOLE = "/admin/"
QUIET = frozenset({"/healthz", "/readyz", "/metrics"})
API_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}

_ACCEPTED_ID = re.compile(r"[A-Za-z0-9-]{8,64}\Z")


class RequestMiddleware:
    """The outermost layer: request id, scope, one shape for every API error, metrics, one access line."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        began = time.perf_counter()
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        request_id = given if _ACCEPTED_ID.match(given) else uuid7_text()
        request.is_api = request.path_info.startswith(API)
        scope = context.Scope(request_id=request_id, ip=client_ip(request.META), request=request)
        token = context.enter(scope)
        try:
            response = self.refuse_nul(request) or self.get_response(request)
            if request.is_api:
                response = self.as_api(response)
            response["X-Request-ID"] = request_id
            self.note(request, response, time.perf_counter() - began)
            return response
        finally:
            context.leave(token)

    def refuse_nul(self, request):
        """PostgreSQL knows no NUL: no text of a request may carry one into a query."""
        if "%00" in request.META.get("QUERY_STRING", "") or "\0" in request.path_info:
            return plain_answer(Problem.of_status(400, "The address contains a NUL character."))
        return None

    def as_api(self, response):
        """Whatever an inner layer made of an error, the API answers JSON."""
        if response.status_code >= 400 and response.get("Content-Type", "").startswith("text/html"):
            response = plain_answer(Problem.of_status(response.status_code))
        for name, value in API_HEADERS.items():
            response.headers.setdefault(name, value)
        if not response.streaming:
            response.headers.setdefault("Content-Length", str(len(response.content)))
        return response

    def note(self, request, response, seconds: float) -> None:
        match = request.resolver_match
        metrics.observe(request.method, match.route if match else "none", response.status_code, seconds)
        if request.path_info not in QUIET:
            access_line(method=request.method, path=request.path_info, status=response.status_code, seconds=seconds)


class CrossOrigin(CorsMiddleware):
    """The allow-list; a request that names no origin has no use for it."""

    def __call__(self, request):
        if "HTTP_ORIGIN" in request.META:
            return super().__call__(request)
        response = self.get_response(request)
        if request.is_api and "Vary" not in response.headers:
            response.headers["Vary"] = "origin"
        elif request.is_api:
            patch_vary_headers(response, ("origin",))
        return response


class ApiDoor:
    """Leads API requests straight to their views: what follows in MIDDLEWARE is made for cookies and pages.

    `process_view` hooks run all the same; of those only CSRF has one, and API views are exempt.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.views = _innermost(get_response)

    def __call__(self, request):
        return self.views(request) if request.is_api else self.get_response(request)


def _innermost(get_response):
    """Where Django's chain of middlewares ends."""
    while (inner := getattr(getattr(get_response, "__wrapped__", None), "get_response", None)) is not None:
        get_response = inner
    return get_response


class PagePolicy(CSPMiddleware):
    """Content-Security-Policy; Unfold's Alpine compiles its expressions, so the console alone may evaluate."""

    def get_policy_parts(self, request, response, report_only=False):
        parts = super().get_policy_parts(request, response, report_only)
        if request.path_info.startswith(CONSOLE) and not report_only:
            parts.update = {**(parts.update or {}), "script-src": [UNSAFE_INLINE, UNSAFE_EVAL]}
        return parts
