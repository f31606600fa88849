"""What Razorpay's webhooks prove and what they are about: payments and payouts speak alike."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from apps.core.money import Money
from apps.payments.gateways.engine import signatures
from apps.payments.gateways.facts import News, RemoteDowntime

from .base import Unreadable
from .razorpay_words import METHODS, MODES
from .reading import (
    Fields,
    Garbled,
    currency,
    fields,
    fields_or_none,
    header,
    key_or_none,
    moment,
    paise_or_none,
    parsed,
    sentence,
)

EVENT_ID = "x-razorpay-event-id"
# The longest beginning of the event's name that we know says which entity it is about.
SUBJECTS = {
    "payment.dispute.": ("DISPUTE", "dispute"),
    "payment.downtime.": ("DOWNTIME", "payment.downtime"),
    "payment.": ("PAYMENT", "payment"),
    "order.notification.": ("OTHER", "order"),
    "order.": ("ORDER", "order"),
    "refund.": ("REFUND", "refund"),
    "settlement.": ("SETTLEMENT", "settlement"),
    "payout.downtime.": ("DOWNTIME", "payout.downtime"),
    "payout.": ("PAYOUT", "payout"),
    "fund_account.validation.": ("VALIDATION", "fund_account.validation"),
}


class Signed:
    """The signature of webhooks, and what tells one from another."""

    terms: Mapping[str, Any]

    def webhook_is_signed(self, *, raw: bytes, headers: Mapping[str, str], now: datetime) -> bool:
        secrets = signatures.secrets_at(
            now,
            secret=self.terms["webhook_secret"],
            previous=self.terms["previous_webhook_secret"],
            rotated_at=self.terms["rotated_at"],
        )
        rights = [signatures.hex_signature(secret, raw) for secret in secrets]
        return signatures.is_one_of(header(headers, "x-razorpay-signature"), rights)

    def webhook_key(self, *, raw: bytes, headers: Mapping[str, str]) -> str:
        return header(headers, EVENT_ID).strip()[:100] or signatures.digest(raw)


def news(gateway: str, raw: bytes, headers: Mapping[str, str]) -> News:
    """What it is about. Raises Unreadable."""
    try:
        return _news(gateway, fields(parsed(raw)), header(headers, EVENT_ID).strip()[:100])
    except Garbled as wrong:
        raise Unreadable(str(wrong)) from wrong


def _news(gateway: str, data: Fields, webhook_id: str) -> News:
    event = sentence(data, "event")[:80]
    if not event:
        raise Garbled("it names no event")
    subject, name = next((found for known, found in SUBJECTS.items() if event.startswith(known)), ("OTHER", ""))
    about, order = _entity(data, name), _entity(data, "order")
    payment_id = key_or_none(_entity(data, "payment"), "id") or key_or_none(about, "payment_id")
    return News(
        gateway=gateway,
        event=event,
        subject=subject,
        object_id=key_or_none(about, "id"),
        order_id=key_or_none(about, "order_id") or key_or_none(order, "id"),
        payment_id=payment_id,
        reference=_reference(subject, about, order),
        account_id=key_or_none(data, "account_id"),
        claimed_state=sentence(about, "status")[:40],
        claimed_amount=_claimed(about),
        webhook_id=webhook_id,
        occurred_at=moment(data, "created_at"),
        downtime=_downtime(gateway, about, moment(data, "created_at")) if subject == "DOWNTIME" else None,
    )


def _downtime(gateway: str, about: Fields, told_at: datetime | None) -> RemoteDowntime | None:
    """None where it says too little to be of use."""
    downtime_id, begun_at = key_or_none(about, "id")[:64], moment(about, "begin")
    told_at = moment(about, "updated_at") or told_at
    method = _method(about)
    if not downtime_id or not method or begun_at is None or told_at is None:
        return None
    is_over = sentence(about, "status").lower() in ("resolved", "cancelled")
    end = moment(about, "end")
    return RemoteDowntime(
        gateway=gateway,
        downtime_id=downtime_id,
        method=method,
        instrument=_instrument(fields_or_none(about.get("instrument"))),
        severity=sentence(about, "severity").upper()[:10],
        begun_at=begun_at,
        ended_at=end if end is not None and end >= begun_at else told_at if is_over else None,
        told_at=told_at,
    )


def _method(about: Fields) -> str:
    """Of payments one method, of payouts a list of modes: several are ALL of them. Empty where none is named."""
    told = about.get("method")
    names = [name.lower() for name in told if isinstance(name, str)] if isinstance(told, list) else []
    if len(names) > 1:
        return "ALL"
    if names:
        return MODES.get(names[0], "OTHER")
    name = sentence(about, "method").lower()
    return (METHODS | MODES).get(name, "OTHER") if name else ""


def _instrument(about: Fields) -> str:
    """Its name; ALL is the whole method."""
    named = [sentence(about, name) for name in ("bank", "issuer", "psp", "vpa_handle", "network", "wallet")]
    return ", ".join(name for name in named if name and name.upper() != "ALL")[:60]


def _claimed(about: Fields) -> Money | None:
    """What it says of money; a sum that cannot be read keeps nobody from asking."""
    try:
        return paise_or_none(about, "amount", currency(about, "currency"))
    except Garbled:
        return None


def _entity(data: Fields, name: str) -> Fields:
    return fields_or_none(fields_or_none(fields_or_none(data.get("payload")).get(name)).get("entity"))


def _reference(subject: str, about: Fields, order: Fields) -> str:
    """Our own, where the message carries it."""
    if subject == "PAYOUT":
        return key_or_none(about, "reference_id")
    notes = fields_or_none(about.get("notes"))
    if subject == "VALIDATION":
        return sentence(notes, "reference")[:100]
    return key_or_none(about, "receipt") or key_or_none(order, "receipt") or sentence(notes, "receipt")[:100]
