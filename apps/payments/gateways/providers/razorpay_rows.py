"""What Razorpay's objects say, in our words. Each may raise Garbled."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from apps.core.masking import text as dotted
from apps.core.money import from_minor
from apps.payments.gateways.facts import (
    Answer,
    BankValidation,
    RemoteDispute,
    RemoteOrder,
    RemotePayment,
    RemotePayout,
    RemoteRefund,
    RemoteSettlementRow,
)

from . import razorpay_words as words
from .reading import (
    Fields,
    Garbled,
    above_zero,
    currency,
    day,
    fields,
    fields_or_none,
    key,
    key_or_none,
    moment,
    paise,
    paise_or_none,
    rows,
    sentence,
    word,
)

_FIRST = datetime(1970, 1, 1, tzinfo=UTC)


def order(gateway: str, data: Any, *, key_id: str) -> RemoteOrder:
    data = fields(data)
    code = currency(data, "currency")
    order_id, amount = key(data, "id"), paise(data, "amount", code)
    return RemoteOrder(
        gateway=gateway,
        order_id=order_id,
        receipt=key_or_none(data, "receipt"),
        state=word(words.ORDERS, data, "status"),
        amount=amount,
        checkout={"key_id": key_id, "order_id": order_id, "amount": data["amount"], "currency": code},
    )


def upi_link(data: Any) -> dict[str, str]:
    data = fields(data)
    link = data.get("link")
    if not isinstance(link, str) or not link.startswith("upi://") or len(link) > 1000 or not link.isprintable():
        raise Garbled("no UPI link")
    return {"upi_link": link, "payment_id": key(data, "razorpay_payment_id")}


def with_checkout(answer: Answer[RemoteOrder], more: Mapping[str, str]) -> Answer[RemoteOrder]:
    found = answer.value
    return replace(answer, value=replace(found, checkout={**found.checkout, **more}))


def payment(gateway: str, data: Any) -> RemotePayment:
    data = fields(data)
    code = currency(data, "currency")
    bank, error = fields_or_none(data.get("acquirer_data")), sentence(data, "error_reason")
    return RemotePayment(
        gateway=gateway,
        payment_id=key(data, "id"),
        order_id=key_or_none(data, "order_id"),
        state=word(words.PAYMENTS, data, "status"),
        amount=above_zero(paise(data, "amount", code), "amount"),
        refunded=paise_or_none(data, "amount_refunded", code),
        method=words.METHODS.get(sentence(data, "method"), "OTHER"),
        fee=paise_or_none(data, "fee", code),
        tax=paise_or_none(data, "tax", code),
        rrn=(sentence(bank, "rrn") or sentence(bank, "bank_transaction_id"))[:60],
        payer=_payer(data),
        error_code=(error or sentence(data, "error_code"))[:80],
        error=sentence(data, "error_description"),
        created_at=moment(data, "created_at"),
    )


def oldest_first(payments: Iterable[RemotePayment]) -> list[RemotePayment]:
    return sorted(payments, key=lambda item: (item.created_at or _FIRST, item.payment_id))


def refund(gateway: str, data: Any) -> RemoteRefund:
    data = fields(data)
    notes, bank = fields_or_none(data.get("notes")), fields_or_none(data.get("acquirer_data"))
    return RemoteRefund(
        gateway=gateway,
        refund_id=key(data, "id"),
        reference=key_or_none(data, "receipt") or sentence(notes, "reference")[:100],
        payment_id=key(data, "payment_id"),
        state=word(words.REFUNDS, data, "status"),
        amount=above_zero(paise(data, "amount", currency(data, "currency")), "amount"),
        speed="INSTANT" if sentence(data, "speed_processed") in ("instant", "optimum") else "NORMAL",
        arn=(sentence(bank, "arn") or sentence(bank, "rrn"))[:60],
        error=sentence(data, "error_description"),
        created_at=moment(data, "created_at"),
    )


def dispute(gateway: str, data: Any) -> RemoteDispute:
    data = fields(data)
    code, phase = currency(data, "currency"), sentence(data, "phase").upper()
    if phase not in words.PHASES:
        raise Garbled(f"phase: {phase[:40]}")
    return RemoteDispute(
        gateway=gateway,
        dispute_id=key(data, "id"),
        payment_id=key(data, "payment_id"),
        phase=phase,
        state=word(words.DISPUTES, data, "status"),
        amount=above_zero(paise(data, "amount", code), "amount"),
        deducted=paise_or_none(data, "amount_deducted", code),
        reason_code=sentence(data, "reason_code")[:80],
        reason=sentence(data, "reason_description"),
        respond_by=moment(data, "respond_by"),
        created_at=moment(data, "created_at"),
    )


def payout(gateway: str, data: Any) -> RemotePayout:
    data = fields(data)
    code, details = currency(data, "currency"), fields_or_none(data.get("status_details"))
    return RemotePayout(
        gateway=gateway,
        payout_id=key(data, "id"),
        reference=key_or_none(data, "reference_id"),
        state=word(words.PAYOUTS, data, "status"),
        amount=paise(data, "amount", code),
        fee=paise_or_none(data, "fees", code),
        tax=paise_or_none(data, "tax", code),
        utr=sentence(data, "utr")[:60],
        mode=sentence(data, "mode")[:10],
        reason_code=sentence(details, "reason")[:80],
        reason=sentence(details, "description") or sentence(data, "failure_reason"),
    )


def validation(gateway: str, data: Any) -> BankValidation:
    data = fields(data)
    results, notes = fields_or_none(data.get("results")), fields_or_none(data.get("notes"))
    standing = sentence(results, "account_status")
    return BankValidation(
        gateway=gateway,
        validation_id=key(data, "id"),
        reference=sentence(notes, "reference")[:100],
        state=word(words.VALIDATIONS, data, "status"),
        is_active={"active": True, "invalid": False}.get(standing),
        name_at_bank=sentence(results, "registered_name")[:120],
        utr=sentence(data, "utr")[:60],
    )


def settlement_rows(gateway: str, data: Any) -> list[RemoteSettlementRow]:
    return [_settlement_row(gateway, item) for item in rows(fields(data).get("items"))]


def _settlement_row(gateway: str, data: Fields) -> RemoteSettlementRow:
    code, zero = currency(data, "currency"), from_minor(0, currency(data, "currency"))
    credit = paise_or_none(data, "credit", code) or zero
    debit = paise_or_none(data, "debit", code) or zero
    dispute_id = key_or_none(data, "dispute_id")
    kind = {"payment": "PAYMENT", "refund": "REFUND"}.get(sentence(data, "type"), "ADJUSTMENT")
    if kind == "ADJUSTMENT" and dispute_id:
        kind = "DISPUTE" if debit > zero else "DISPUTE_REVERSAL"
    return RemoteSettlementRow(
        gateway=gateway,
        kind=kind,
        entity_id=dispute_id if kind.startswith("DISPUTE") else key(data, "entity_id"),
        order_id=key_or_none(data, "order_id"),
        amount=paise(data, "amount", code),
        credit=credit,
        debit=debit,
        fee=paise_or_none(data, "fee", code) or zero,
        tax=paise_or_none(data, "tax", code) or zero,
        settlement_id=key_or_none(data, "settlement_id"),
        utr=sentence(data, "settlement_utr")[:60],
        settled_on=day(data, "settled_at"),
    )


def _payer(data: Fields) -> str:
    """A VPA with dots in it, or a card's last four digits."""
    if vpa := sentence(data, "vpa"):
        name, _, bank = vpa.partition("@")
        return f"{dotted(name)}@{bank}"[:60]
    last4 = sentence(fields_or_none(data.get("card")), "last4")
    return f"•••• {last4[:4]}" if last4 else sentence(data, "bank")[:60]
