"""Mail through django-anymail; callbacks as Mailgun signs them (documentation.mailgun.com, webhooks)."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from anymail.exceptions import AnymailAPIError, AnymailConfigurationError, AnymailError, AnymailRecipientsRefused
from anymail.message import AnymailMessage
from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.message import BadHeaderError

from apps.core import clock
from apps.core.errors import Invalid
from apps.notifications.errors import SignatureInvalid
from apps.notifications.parcels import Answer, News, Parcel, Target
from apps.notifications.states import Outcome, Tiding

from .base import by_status
from .http import retry_after

_TIDINGS = {
    "delivered": Tiding.DELIVERED,
    "opened": Tiding.OPENED,
    "clicked": Tiding.OPENED,
    "complained": Tiding.COMPLAINED,
    "unsubscribed": Tiding.UNSUBSCRIBED,
}
_SIGNED_FOR = timedelta(hours=24)


class Mail:
    """One mail to one person, plain text and HTML; the key travels as metadata and makes the Message-ID."""

    name = "mail"

    def send(self, parcel: Parcel, target: Target) -> Answer:
        if not settings.MAIL_DOMAIN:
            return self._answer(Outcome.LATER, code="NOT_CONFIGURED", detail="MUNIM_MAIL_DOMAIN is not set.")
        try:
            message = letter(parcel, target)
            message.send()
        except (AnymailConfigurationError, BadHeaderError) as error:
            return self._answer(Outcome.LATER, code="NOT_CONFIGURED", detail=str(error))
        except AnymailRecipientsRefused as error:
            return self._answer(Outcome.GONE, code="RECIPIENT_REFUSED", detail=str(error))
        except AnymailAPIError as error:
            return self._refused(error)
        except AnymailError as error:
            return self._answer(Outcome.OUR_BUG, code=type(error).__name__, detail=str(error))
        ref = (message.anymail_status.message_id or "").strip("<>")
        return self._answer(Outcome.ACCEPTED, ref=ref, status_code=200)

    def _refused(self, error: AnymailAPIError) -> Answer:
        response = error.response
        if response is None:  # no answer at all: a timeout, a broken connection
            return self._answer(Outcome.LATER, code="CONNECTION", detail=type(error).__name__)
        is_garbage = response.status_code < 400  # taken or not, nobody knows: the Message-ID tells a second one
        return self._answer(
            Outcome.LATER if is_garbage else by_status(response.status_code),
            status_code=response.status_code,
            code="GARBAGE" if is_garbage else f"HTTP_{response.status_code}",
            detail=response.text[:300],
            retry_after=retry_after(response.headers),
        )

    def _answer(self, outcome: Outcome, **said) -> Answer:
        return Answer(outcome=outcome, provider=self.name, **said)


def letter(parcel: Parcel, target: Target) -> AnymailMessage:
    """The mail as anymail takes it."""
    message = AnymailMessage(
        subject=parcel.subject,
        body=parcel.body,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[target.address],
        headers={"Message-ID": f"<{parcel.key}@{settings.MAIL_DOMAIN}>"},
        metadata={"message_key": parcel.key},
        tags=[parcel.template],
        connection=get_connection(settings.MAIL_BACKEND),
    )
    message.attach_alternative(parcel.html, "text/html")
    return message


class MailNews:
    """Mailgun signs `timestamp + token` with the webhook signing key."""

    def read(self, headers: Mapping[str, str], body: bytes) -> list[News]:
        try:
            told = json.loads(body)
            signature, event = told["signature"], told["event-data"]
            stamp, token, given = (str(signature[name]) for name in ("timestamp", "token", "signature"))
        except (ValueError, KeyError, TypeError):
            raise Invalid("The callback cannot be read.") from None
        _require_signature(stamp, token, given)
        try:
            return [_news(event)]
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, OSError):
            raise Invalid("The callback cannot be read.") from None


def _news(event: dict) -> News:
    name = str(event["event"])
    headers = (event.get("message") or {}).get("headers") or {}
    return News(
        provider="mail",
        tiding=_failure(event) if name == "failed" else _TIDINGS.get(name, Tiding.OTHER),
        key=str((event.get("user-variables") or {}).get("message_key", ""))[:64],
        ref=str(headers.get("message-id", "")).strip("<>")[:200],
        recipient=str(event.get("recipient", "")),
        happened_at=datetime.fromtimestamp(float(event["timestamp"]), UTC),
        stamp=str(event["timestamp"]),
        detail=_detail(event),
    )


def _detail(event: dict) -> str:
    status = event.get("delivery-status") or {}
    said = (event["event"], event.get("severity"), status.get("description") or status.get("message"))
    return " ".join(str(part) for part in said if part)[:300]


def _failure(event: dict) -> Tiding:
    """Only a permanent failure of the address is a bounce; the provider tries a temporary one again itself."""
    if event.get("severity") != "permanent":
        return Tiding.OTHER
    return Tiding.BOUNCED if event.get("reason") == "bounce" else Tiding.FAILED


def _require_signature(stamp: str, token: str, given: str) -> None:
    key = settings.ANYMAIL.get("MAILGUN_WEBHOOK_SIGNING_KEY", "")
    if not key or not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
        raise SignatureInvalid
    signed = hmac.new(key.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(signed.encode(), given.encode()):
        raise SignatureInvalid
    if abs(clock.now().timestamp() - int(stamp)) > _SIGNED_FOR.total_seconds():
        raise SignatureInvalid("The signature is too old.")
