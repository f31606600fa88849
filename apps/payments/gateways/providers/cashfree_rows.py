"""What Cashfree's objects say, in our words. Each may raise Garbled."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from apps.core.masking import text as dotted
from apps.core.money import Money, from_minor
from apps.payments.gateways.facts import (
    RemoteDispute,
    RemoteOrder,
    RemotePayment,
    RemotePayout,
    RemoteRefund,
    RemoteSettlementRow,
    RemoteState,
)

from . import cashfree_words as words
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
    rows,
    rupees,
    rupees_or_none,
    sentence,
    word,
)

_FIRST = datetime(1970, 1, 1, tzinfo=UTC)


def order(gateway: str, data: Any) -> RemoteOrder:
    """Their order is known by our own id; theirs (`cf_order_id`) goes along for people."""
    data = fields(data)
    order_id = key(data, "order_id")
    checkout = {"payment_session_id": sentence(data, "payment_session_id"), "cf_order_id": key(data, "cf_order_id")}
    return RemoteOrder(
        gateway=gateway,
        order_id=order_id,
        receipt=order_id,
        state=word(words.ORDERS, data, "order_status"),
        amount=rupees(data, "order_amount", currency(data, "order_currency")),
        checkout={name: value for name, value in checkout.items() if value},
    )


def upi_link(data: Any) -> dict[str, str]:
    """What opens a UPI app: in `data.payload`, under the name of the channel."""
    payload = fields_or_none(fields_or_none(fields(data).get("data")).get("payload"))
    found = payload.get("default") or payload.get("upi")
    if not isinstance(found, str) or not found.startswith("upi://") or len(found) > 1000 or not found.isprintable():
        raise Garbled("no UPI link")
    return {"upi_link": found, "payment_id": key_or_none(fields(data), "cf_payment_id")}


def payment(gateway: str, data: Any) -> RemotePayment:
    data = fields(data)
    code, error = currency(data, "payment_currency"), fields_or_none(data.get("error_details"))
    state = word(words.PAYMENTS, data, "payment_status")
    if state == RemoteState.CAPTURED and data.get("is_captured") is False:
        state = RemoteState.AUTHORIZED
    return RemotePayment(
        gateway=gateway,
        payment_id=key(data, "cf_payment_id"),
        order_id=key(data, "order_id"),
        state=state,
        amount=above_zero(rupees(data, "payment_amount", code), "payment_amount"),
        method=words.METHODS.get(sentence(data, "payment_group"), "OTHER"),
        rrn=sentence(data, "bank_reference")[:60],
        payer=_payer(fields_or_none(data.get("payment_method"))),
        error_code=(sentence(error, "error_reason") or sentence(error, "error_code"))[:80],
        error=sentence(error, "error_description") or _message(state, data),
        created_at=moment(data, "payment_time"),
    )


def oldest_first(payments: Iterable[RemotePayment]) -> list[RemotePayment]:
    return sorted(payments, key=lambda item: (item.created_at or _FIRST, item.payment_id))


def refund(gateway: str, data: Any) -> RemoteRefund:
    data = fields(data)
    return RemoteRefund(
        gateway=gateway,
        refund_id=key(data, "cf_refund_id"),
        reference=key_or_none(data, "refund_id"),
        payment_id=key_or_none(data, "cf_payment_id"),
        state=word(words.REFUNDS, data, "refund_status"),
        amount=above_zero(rupees(data, "refund_amount", currency(data, "refund_currency")), "refund_amount"),
        speed=_speed(data),
        arn=sentence(data, "refund_arn")[:60],
        error=sentence(data, "status_description"),
        created_at=moment(data, "created_at"),
    )


def dispute(gateway: str, data: Any) -> RemoteDispute:
    data = fields(data)
    of_order, code = fields_or_none(data.get("order_details")), currency(data, "dispute_amount_currency")
    kind, standing = sentence(data, "dispute_type"), sentence(data, "dispute_status")
    state = words.DISPUTES.get(standing.removeprefix(f"{kind}_"))
    if state is None or kind not in words.PHASES:
        raise Garbled(f"dispute_status: {standing[:40]}")
    return RemoteDispute(
        gateway=gateway,
        dispute_id=key(data, "dispute_id"),
        payment_id=key(of_order, "cf_payment_id"),
        order_id=key_or_none(of_order, "order_id"),
        phase=words.PHASES[kind],
        state=state,
        amount=above_zero(rupees(data, "dispute_amount", code), "dispute_amount"),
        reason_code=sentence(data, "reason_code")[:80],
        reason=sentence(data, "reason_description"),
        respond_by=moment(data, "respond_by"),
        created_at=moment(data, "created_at"),
    )


def one_dispute(gateway: str, data: Any) -> RemoteDispute:
    """As `dispute`; some answers wrap it into a list."""
    if isinstance(data, list):
        found = rows(data)
        data = found[0] if found else None
    return dispute(gateway, data)


def transfer(gateway: str, data: Any) -> RemotePayout:
    data = fields(data)
    code = currency(data, "transfer_currency" if "transfer_currency" in data else "currency")
    return RemotePayout(
        gateway=gateway,
        payout_id=key(data, "cf_transfer_id"),
        reference=key(data, "transfer_id"),
        state=word(words.TRANSFERS, data, "status"),
        amount=rupees(data, "transfer_amount", code),
        fee=_with_tax(data, code),
        tax=rupees_or_none(data, "transfer_service_tax", code),
        utr=sentence(data, "transfer_utr")[:60],
        mode=sentence(data, "transfer_mode").upper()[:10],
        reason_code=sentence(data, "status_code")[:80],
        reason=sentence(data, "status_description"),
    )


def settlement_rows(gateway: str, data: Any) -> list[RemoteSettlementRow]:
    return [_settlement_row(gateway, _flat(item)) for item in rows(fields(data).get("data"))]


def _settlement_row(gateway: str, data: Fields) -> RemoteSettlementRow:
    code = currency(data, "event_currency")
    zero, amount = from_minor(0, code), rupees(data, "event_amount", code)
    net = rupees_or_none(data, "event_settlement_amount", code) or amount
    kind = words.SETTLEMENTS.get(sentence(data, "event_type"), "ADJUSTMENT")
    takes = sentence(data, "sale_type") == "DEBIT"
    fee = rupees_or_none(data, "event_service_charge", code) or rupees_or_none(data, "payment_service_charge", code)
    tax = rupees_or_none(data, "event_service_tax", code) or rupees_or_none(data, "payment_service_tax", code) or zero
    return RemoteSettlementRow(
        gateway=gateway,
        kind=kind,
        entity_id=_entity_id(kind, data),
        order_id=key_or_none(data, "order_id"),
        amount=amount,
        credit=zero if takes else net,
        debit=net if takes else zero,
        fee=(fee or zero) + tax,
        tax=tax,
        settlement_id=key_or_none(data, "cf_settlement_id"),
        utr=(sentence(data, "utr") or sentence(data, "settlement_utr"))[:60],
        settled_on=day(data, "settlement_date"),
    )


def _entity_id(kind: str, data: Fields) -> str:
    """The payment's id for payments; the event's own (our refund id, their dispute id) for the rest."""
    if kind == "PAYMENT":
        return key_or_none(data, "cf_payment_id") or key(data, "event_id")
    return key(data, "event_id")


def _flat(data: Fields) -> Fields:
    """Newer versions put the same fields into groups."""
    groups = [item for name, item in data.items() if name.endswith("_details") and isinstance(item, dict)]
    found = {name: item for name, item in data.items() if not isinstance(item, dict)}
    for group in groups:
        found = {**group, **found}
    return found


def _with_tax(data: Fields, code: str) -> Money | None:
    """Their charge comes without its tax; our fee includes it, as Razorpay's does."""
    charge, tax = (
        rupees_or_none(data, "transfer_service_charge", code),
        rupees_or_none(data, "transfer_service_tax", code),
    )
    return charge if charge is None or tax is None else charge + tax


def _payer(method: Fields) -> str:
    """A VPA with dots in it, or a card's last four digits."""
    if vpa := sentence(fields_or_none(method.get("upi")), "upi_id"):
        name, _, bank = vpa.partition("@")
        return f"{dotted(name)}@{bank}"[:60]
    card = sentence(fields_or_none(method.get("card")), "card_number")
    return f"•••• {card[-4:]}" if card else ""


def _speed(data: Fields) -> str:
    speed = data.get("refund_speed")
    told = sentence(fields_or_none(speed), "processed") if isinstance(speed, dict) else sentence(data, "refund_mode")
    return "INSTANT" if told.upper() == "INSTANT" else "NORMAL"


def _message(state: RemoteState, data: Fields) -> str:
    return sentence(data, "payment_message") if state == RemoteState.FAILED else ""
