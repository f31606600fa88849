"""Typed refusals. One handler turns them into API answers, one context manager into console messages."""

from typing import Any, ClassVar


class DomainError(Exception):
    """A refusal by the business: `code` and HTTP `status` of the API contract, one sentence, plain details."""

    code: ClassVar[str] = "UNPROCESSABLE"
    status: ClassVar[int] = 422
    reason: ClassVar[str] = ""
    message: ClassVar[str] = "The request cannot be carried out."

    def __init__(self, message: str = "", **details: Any):
        self.text = message or self.message
        self.details = {**({"reason": self.reason} if self.reason else {}), **details}
        super().__init__(self.text)

    def after_rollback(self) -> None:
        """Doors call this once what was refused is rolled back: for a trace that must outlive it."""


class Invalid(DomainError):
    """The input itself is wrong; `details` names the fields."""

    code, status, message = "VALIDATION_ERROR", 400, "The input is not valid."


class Unauthenticated(DomainError):
    code, status, message = "AUTHENTICATION_ERROR", 401, "Log in first."


class Forbidden(DomainError):
    code, status, message = "PERMISSION_DENIED", 403, "You may not do this."


class NotFound(DomainError):
    code, status, message = "NOT_FOUND", 404, "There is no such thing."


class Conflict(DomainError):
    """The thing's state does not allow it; `reason` says which rule."""

    code, status, reason, message = "CONFLICT_ERROR", 409, "STATE", "Its state does not allow this."


class Unprocessable(DomainError):
    code, status, message = "UNPROCESSABLE", 422, "The request cannot be carried out."


class RateLimited(DomainError):
    """Too many calls; `details.retry_after` in seconds."""

    code, status, message = "RATE_LIMIT_EXCEEDED", 429, "Too many requests: wait and try again."


class Unavailable(DomainError):
    """A part this call cannot do without is down; `details.retry_after` in seconds."""

    code, status, message = "SERVICE_UNAVAILABLE", 503, "The service is not available now: try again shortly."
