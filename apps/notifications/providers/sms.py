"""An SMS gateway that knows India's DLT registry: JSON over HTTPS, callbacks signed by HMAC-SHA256."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import httpx
from django.conf import settings

from apps.core import clock
from apps.core.errors import Invalid
from apps.notifications.errors import SignatureInvalid
from apps.notifications.parcels import Answer, News, Parcel, Target
from apps.notifications.states import Outcome, Tiding

from .base import by_status
from .http import body_of, client, retry_after

UNREGISTERED = "UNREGISTERED-"
_GONE = {"INVALID_NUMBER", "NUMBER_NOT_IN_SERVICE"}
_TIDINGS = {"DELIVERED": Tiding.DELIVERED, "FAILED": Tiding.FAILED, "INVALID_NUMBER": Tiding.BOUNCED}
_SIGNED_FOR = timedelta(hours=24)  # callbacks are repeated that long


class SmsGateway:
    """Sends registered wordings from a registered header; the key is the gateway's reference, taken once."""

    name = "sms"

    def send(self, parcel: Parcel, target: Target) -> Answer:
        if not settings.SMS_URL:
            return self._answer(Outcome.LATER, code="NOT_CONFIGURED", detail="SMS_URL is not set.")
        if parcel.dlt_template_id.startswith(UNREGISTERED) and not settings.SMS_SENDS_UNREGISTERED:
            detail = "Register the wording with DLT and publish a version with its id."
            return self._answer(Outcome.OUR_BUG, code="DLT_UNREGISTERED", detail=detail)
        try:
            response = client().post(
                f"{settings.SMS_URL}/messages",
                headers={"Authorization": f"Bearer {settings.SMS_KEY}"},
                json=payload(parcel, target),
            )
        except httpx.TimeoutException as error:
            return self._answer(Outcome.LATER, code="TIMEOUT", detail=str(error))
        except httpx.TransportError as error:
            return self._answer(Outcome.LATER, code="CONNECTION", detail=str(error))
        return self._understood(response)

    def _understood(self, response: httpx.Response) -> Answer:
        body = body_of(response)
        status, code = response.status_code, str(body.get("code", ""))
        taken = status in {200, 201, 202} or (status == 409 and code == "DUPLICATE_REFERENCE")
        if taken and body.get("id"):
            return self._answer(Outcome.ACCEPTED, ref=str(body["id"]), status_code=status, code=code)
        if taken:
            return self._answer(Outcome.LATER, status_code=status, code="GARBAGE")
        return self._answer(
            Outcome.GONE if code in _GONE else by_status(status),
            status_code=status,
            code=code,
            detail=str(body.get("message", "")),
            retry_after=retry_after(response.headers),
        )

    def _answer(self, outcome: Outcome, **said) -> Answer:
        return Answer(outcome=outcome, provider=self.name, **said)


def payload(parcel: Parcel, target: Target) -> dict:
    """One SMS as the gateway wants it."""
    return {
        "to": target.address,
        "text": parcel.body,
        "unicode": not parcel.body.isascii(),
        "sender": parcel.dlt_header,
        "dlt_template_id": parcel.dlt_template_id,
        "dlt_entity_id": settings.SMS_DLT_ENTITY,
        "reference": parcel.key,
    }


class SmsNews:
    """`X-Signature: t=<unix seconds>,v1=<hex>` over `<t>.<body>`."""

    def read(self, headers: Mapping[str, str], body: bytes) -> list[News]:
        _require_signature(headers.get("X-Signature", ""), body)
        try:
            told = json.loads(body)
            at = datetime.fromtimestamp(int(told["timestamp"]), UTC)
            status, ref = str(told["status"]), str(told["id"])
        except (ValueError, KeyError, TypeError, OverflowError, OSError):
            raise Invalid("The callback cannot be read.") from None
        return [
            News(
                provider="sms",
                tiding=_TIDINGS.get(status, Tiding.OTHER),
                key=str(told.get("reference", ""))[:64],
                ref=ref[:200],
                recipient=str(told.get("to", "")),
                happened_at=at,
                stamp=str(told["timestamp"]),
                detail=f"{status} {told.get('detail', '')}".strip()[:300],
            )
        ]


def _require_signature(header: str, body: bytes) -> None:
    parts = dict(part.split("=", 1) for part in header.split(",") if "=" in part)
    stamp, given = parts.get("t", ""), parts.get("v1", "")
    if not settings.SMS_CALLBACK_SECRET or not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
        raise SignatureInvalid
    signed = hmac.new(settings.SMS_CALLBACK_SECRET.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(signed.encode(), given.encode()):
        raise SignatureInvalid
    if abs(clock.now().timestamp() - int(stamp)) > _SIGNED_FOR.total_seconds():
        raise SignatureInvalid("The signature is too old.")
