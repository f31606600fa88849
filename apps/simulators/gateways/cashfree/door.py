"""What Cashfree's two products have in common: client headers, error bodies, idempotency, rupees."""

import hashlib
from datetime import datetime
from decimal import Decimal, InvalidOperation

from ..books import BOOKS
from ..dispatch import BUSY_FOR, Asked, Gateway, Refused, Told, Work
from ..keys import KEYS
from ..things import Promise

_ERRORS = {
    400: ("invalid_request_error", "request_failed", "The request could not be processed."),
    401: ("authentication_error", "request_failed", "authentication Failed"),
    404: ("invalid_request_error", "not_found", "The requested resource was not found."),
    409: ("idempotency_error", "request_concurrent", "Request with the same idempotency key is in progress."),
    422: ("idempotency_error", "request_invalid", "Request body does not match the one sent with this key before."),
    429: ("rate_limit_error", "too_many_requests", "Too many requests from this IP. Check headers."),
    500: ("api_error", "internal_error", "internal Server Error"),
    503: ("api_error", "bank_processing_failure", "Service temporarily unavailable."),
    504: ("api_error", "request_timeout", "The request took too long."),
}


def error(status: int, message: str = "", *, code: str = "", kind: str = "") -> Told:
    """Their error body for this status; 200 is a page that is no JSON at all."""
    if status == 200:
        return Told(200, b"<html><body><h1>It works!</h1>")
    usual_kind, usual_code, usual = _ERRORS[status]
    body = {"message": message or usual, "code": code or usual_code, "type": kind or usual_kind}
    headers = {"x-ratelimit-retry": str(BUSY_FOR), "x-ratelimit-type": "app_id"} if status == 429 else {}
    return Told(status, body, headers)


def refuse(message: str, code: str, status: int = 400, kind: str = "invalid_request_error") -> Refused:
    return Refused(error(status, message, code=code, kind=kind))


class Cashfree(Gateway):
    """Keeps the first answer to an idempotency key, a 500 after the work too."""

    def __init__(self, code: str, *, limits: dict[str, int] | None = None):
        super().__init__(code, allows=self._knows, error=error, limits=limits)

    def _knows(self, asked: Asked) -> bool:
        shown = asked.headers.get("x-client-id"), asked.headers.get("x-client-secret")
        return shown == KEYS[self.code]

    def run(self, asked: Asked, work: Work, *, fails: bool) -> Told:
        if not asked.headers.get("x-api-version"):
            return error(400, "version header is missing in the request", code="request_failed")
        key = asked.headers.get("x-idempotency-key", "") if asked.method == "POST" else ""
        if not key:
            return super().run(asked, work, fails=fails)
        name = f"{self.code} {asked.path} {key}"
        digest = hashlib.sha256(asked.raw).hexdigest()
        known = BOOKS.get(Promise, name)
        if known is not None:
            return Told(known.status, known.body) if known.digest == digest else error(422)
        told = super().run(asked, work, fails=fails)
        promise = Promise(
            id=name, gateway=self.code, digest=digest, status=told.status, body=told.body, created_at=BOOKS.now()
        )
        BOOKS.put(promise)
        return told


def paise(value, name: str, *, least: int = 100) -> int:
    """Rupees with at most two decimals. Raises Refused."""
    try:
        amount = Decimal(str(value)) * 100
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount != int(amount) or isinstance(value, bool):
        raise refuse(f"{name} : invalid value provided. Value received: {value}", f"{name}_invalid")
    if amount < least:
        raise refuse(f"{name} : should be at least {least / 100:.2f}", f"{name}_invalid")
    return int(amount)


def moment(text: str, name: str) -> float:
    try:
        return datetime.fromisoformat(text).timestamp()
    except ValueError:
        raise refuse(f"{name} : should be an ISO 8601 time", f"{name}_invalid") from None
