"""What Cashfree's webhooks prove and what they are about: payments and payouts speak alike."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from apps.core.money import Money
from apps.payments.gateways.engine import signatures
from apps.payments.gateways.facts import News

from .base import Unreadable
from .reading import (
    Fields,
    Garbled,
    currency,
    fields,
    fields_or_none,
    header,
    key_or_none,
    moment,
    parsed,
    rupees_or_none,
    sentence,
)

KEY = "x-idempotency-key"
# The longest beginning of the type that we know says what it is about.
SUBJECTS = {
    "PAYMENT_": "PAYMENT",
    "REFUND_": "REFUND",
    "AUTO_REFUND_": "REFUND",
    "DISPUTE_": "DISPUTE",
    "SETTLEMENT_": "SETTLEMENT",
    "TRANSFER_": "PAYOUT",
    "BULK_TRANSFER_": "OTHER",
}


class Signed:
    """The signature of webhooks, and what tells one from another."""

    terms: Mapping[str, Any]

    def webhook_is_signed(self, *, raw: bytes, headers: Mapping[str, str], now: datetime) -> bool:
        """They sign with the client secret, over the time they send and the body as it came."""
        secrets = signatures.secrets_at(
            now,
            secret=self.terms["secret"],
            previous=self.terms["previous_webhook_secret"],
            rotated_at=self.terms["rotated_at"],
        )
        message = header(headers, "x-webhook-timestamp").encode(errors="replace") + raw
        rights = [signatures.base64_signature(secret, message) for secret in secrets]
        return signatures.is_one_of(header(headers, "x-webhook-signature"), rights)

    def webhook_key(self, *, raw: bytes, headers: Mapping[str, str]) -> str:
        return header(headers, KEY).strip()[:100] or signatures.digest(raw)


def news(gateway: str, raw: bytes, headers: Mapping[str, str]) -> News:
    """What it is about. Raises Unreadable."""
    try:
        return _news(gateway, fields(parsed(raw)), headers)
    except Garbled as wrong:
        raise Unreadable(str(wrong)) from wrong


def _news(gateway: str, message: Fields, headers: Mapping[str, str]) -> News:
    event, data = sentence(message, "type")[:80], fields_or_none(message.get("data"))
    if not event:
        raise Garbled("it names no type")
    subject = next((found for known, found in SUBJECTS.items() if event.startswith(known)), "OTHER")
    about, order = _about(subject, data), fields_or_none(data.get("order"))
    of_order = order or fields_or_none(data.get("order_details"))
    return News(
        gateway=gateway,
        event=event,
        subject=subject,
        object_id=_object_id(subject, about),
        order_id=key_or_none(of_order, "order_id") or key_or_none(about, "order_id"),
        payment_id=key_or_none(about, "cf_payment_id") or key_or_none(of_order, "cf_payment_id"),
        reference=_reference(subject, about, of_order),
        claimed_state=(sentence(about, f"{subject.lower()}_status") or sentence(about, "status"))[:40],
        claimed_amount=_claimed(subject, about),
        webhook_id=header(headers, KEY).strip()[:100],
        occurred_at=moment(message, "event_time"),
    )


def _about(subject: str, data: Fields) -> Fields:
    """The object itself: under its name, under `transfer`, or the data as a whole."""
    names = {
        "PAYMENT": ("payment",),
        "REFUND": ("refund", "auto_refund"),
        "DISPUTE": ("dispute",),
        "SETTLEMENT": ("settlement",),
        "PAYOUT": ("transfer",),
    }.get(subject, ())
    return next((data[name] for name in names if isinstance(data.get(name), dict)), data)


def _object_id(subject: str, about: Fields) -> str:
    name = {
        "PAYMENT": "cf_payment_id",
        "REFUND": "cf_refund_id",
        "DISPUTE": "dispute_id",
        "SETTLEMENT": "cf_settlement_id",
        "PAYOUT": "cf_transfer_id",
    }.get(subject, "id")
    return key_or_none(about, name) or (key_or_none(about, "settlement_id") if subject == "SETTLEMENT" else "")


def _reference(subject: str, about: Fields, order: Fields) -> str:
    """Our own, where the message carries it: the order's, the refund's or the transfer's id is ours."""
    name = {"REFUND": "refund_id", "PAYOUT": "transfer_id"}.get(subject, "order_id")
    return key_or_none(about, name) or key_or_none(order, "order_id")


def _claimed(subject: str, about: Fields) -> Money | None:
    """What it says of money; a sum that cannot be read keeps nobody from asking."""
    name = {"PAYOUT": "transfer"}.get(subject, subject.lower())
    try:
        return rupees_or_none(about, f"{name}_amount", currency(about, f"{name}_currency"))
    except Garbled:
        return None
