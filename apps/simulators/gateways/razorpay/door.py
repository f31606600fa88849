"""What Razorpay and RazorpayX have in common: Basic auth, error bodies, lists, idempotency."""

import base64
import hashlib

from ..books import BOOKS
from ..dispatch import BUSY_FOR, Asked, Gateway, Refused, Told
from ..keys import KEYS
from ..things import Promise

_SHOWN = {
    f"Basic {base64.b64encode(f'{KEYS[code][0]}:{KEYS[code][1]}'.encode()).decode()}": code
    for code in ("razorpay", "razorpayx")
}
_ERRORS = {
    400: ("BAD_REQUEST_ERROR", "The request could not be processed.", "input_validation_failed"),
    401: ("BAD_REQUEST_ERROR", "Authentication failed", None),
    404: ("BAD_REQUEST_ERROR", "The requested URL was not found on the server.", None),
    409: ("BAD_REQUEST_ERROR", "Request failed because another request is in progress with the same key.", None),
    429: ("BAD_REQUEST_ERROR", "Request failed. Please try after sometime.", None),
    500: ("SERVER_ERROR", "We are facing some trouble completing your request at the moment.", "server_error"),
    503: ("SERVER_ERROR", "The server is temporarily unable to handle the request.", "server_error"),
    504: ("GATEWAY_ERROR", "The gateway took too long to respond.", "gateway_timeout"),
}
KEY_HEADERS = {"refund": "x-refund-idempotency", "payout": "x-payout-idempotency"}


def error(status: int, description: str = "", *, field: str | None = None, reason: str | None = None) -> Told:
    """Their error body for this status; 200 is a page that is no JSON at all."""
    if status == 200:
        return Told(200, b"<html><body><h1>It works!</h1>")
    code, usual, why = _ERRORS[status]
    body = {
        "code": code,
        "description": description or usual,
        "source": "business" if status < 429 else "internal",
        "step": "payment_initiation",
        "reason": reason or why or "NA",
        "metadata": {},
    }
    if field:
        body["field"] = field
    return Told(status, {"error": body}, {"Retry-After": str(BUSY_FOR)} if status == 429 else {})


def refuse(description: str, *, field: str | None = None, status: int = 400) -> Refused:
    return Refused(error(status, description, field=field))


def unknown() -> Refused:
    return refuse("The id provided does not exist")


def allows(code: str):
    return lambda asked: _SHOWN.get(asked.headers.get("authorization", "")) == code


def gateway(code: str) -> Gateway:
    return Gateway(code, allows=allows(code), error=error)


def amount_of(asked: Asked, data: dict, *, least: int = 100) -> int:
    """A whole number of paise. Raises Refused."""
    amount = data.get("amount")
    if isinstance(amount, str) and amount.isdecimal():
        amount = int(amount)
    if type(amount) is not int:
        raise refuse("The amount must be an integer.", field="amount")
    if amount < least:
        raise refuse(f"The amount must be atleast INR {least / 100:.2f}", field="amount")
    return amount


def page(asked: Asked, found: list) -> list:
    """from, to, count and skip of a list, newest first as Razorpay lists."""
    since, until = int(asked.query.get("from") or 0), int(asked.query.get("to") or 1 << 40)
    count, skip = int(asked.query.get("count") or 10), int(asked.query.get("skip") or 0)
    fitting = [one for one in reversed(found) if since <= one.created_at <= until]
    return fitting[skip : skip + min(count, 100)]


def once(asked: Asked, kind: str, work) -> dict:
    """The answer that this key was promised; the same key with another body is refused."""
    key = asked.headers.get(KEY_HEADERS[kind], "")
    if not key:
        return work(asked)
    name = f"{asked.gateway} {kind} {key}"
    digest = hashlib.sha256(asked.path.encode() + asked.raw).hexdigest()
    known = BOOKS.get(Promise, name)
    if known is None:
        body = work(asked)
        BOOKS.put(
            Promise(id=name, gateway=asked.gateway, digest=digest, status=200, body=body, created_at=BOOKS.now())
        )
        return body
    if known.digest != digest:
        raise refuse("Different request with the same idempotency key received. Please change the idempotency key.")
    return known.body
