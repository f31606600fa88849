"""A day's settlement: what was captured, less refunds, lost disputes and fees, sent to the bank under one UTR."""

from ..books import BOOKS, day_of
from ..postman import tell
from ..things import Dispute, Order, Payment, Refund, Row, Settlement

PAYMENT_GATEWAYS = ("razorpay", "cashfree")


def settle(gateway: str, *, day: str = "") -> Settlement | None:
    """Settles what is open; None when there is nothing, or when it would cost the merchant money: that waits."""
    found = _open(gateway)
    amount = sum(row.credit - row.debit for _, _, row in found)
    if amount <= 0:
        return None
    settlement = Settlement(
        id=BOOKS.new_id("setl_") if gateway == "razorpay" else BOOKS.new_number(8),
        gateway=gateway,
        day=day or day_of(BOOKS.now()),
        utr=f"{'RATN' if gateway == 'razorpay' else 'YESB'}N{BOOKS.new_number(11)}",
        amount=amount,
        fees=sum(row.fee for _, _, row in found),
        tax=sum(row.tax for _, _, row in found),
        created_at=BOOKS.now(),
        rows=[row for _, _, row in found],
    )
    for thing, mark, _ in found:
        setattr(thing, mark, settlement.id)
        BOOKS.put(thing)
    BOOKS.put(settlement)
    tell("settlement.processed", settlement)
    return settlement


def _open(gateway: str) -> list[tuple[object, str, Row]]:
    """(thing, the field that remembers its settlement, row), in the order of their time."""
    found = [
        *((one, "settlement", _payment(one)) for one in BOOKS.all(Payment, gateway) if _is_open(one, "CAPTURED")),
        *((one, "settlement", _refund(one)) for one in BOOKS.all(Refund, gateway) if _is_open(one, "PROCESSED")),
        *(_dispute(one) for one in BOOKS.all(Dispute, gateway)),
    ]
    return sorted((one for one in found if one is not None), key=lambda one: one[2].at)


def _is_open(thing, state: str) -> bool:
    return thing.state == state and not thing.settlement


def _row(kind: str, thing, payment_id: str, *, credit: int = 0, debit: int = 0, at: float, **more) -> Row:
    order = BOOKS.get(Order, thing.order_id)
    return Row(
        kind=kind,
        entity_id=thing.id,
        payment_id=payment_id,
        order_id=thing.order_id,
        receipt=order.receipt if order else "",
        amount=thing.amount,
        credit=credit,
        debit=debit,
        fee=more.get("fee", 0),
        tax=more.get("tax", 0),
        at=at,
        method=more.get("method", ""),
    )


def _payment(one: Payment) -> Row:
    net = one.amount - one.fee
    return _row(
        "PAYMENT", one, one.id, credit=net, fee=one.fee, tax=one.tax, at=one.captured_at or 0, method=one.method
    )


def _refund(one: Refund) -> Row:
    return _row("REFUND", one, one.payment_id, debit=one.amount, at=one.done_at or 0)


def _dispute(one: Dispute) -> tuple[object, str, Row] | None:
    """Razorpay takes the money when a dispute is lost; Cashfree at its start, and gives it back when it is won."""
    taken = one.state == "LOST" if one.gateway == "razorpay" else one.state != "CLOSED" or one.settlement
    if taken and not one.settlement:
        return (
            one,
            "settlement",
            _row("DISPUTE", one, one.payment_id, debit=one.deducted or one.amount, at=one.created_at),
        )
    if one.settlement and one.state in ("WON", "CLOSED") and not one.returned_in:
        back = _row("DISPUTE_REVERSAL", one, one.payment_id, credit=one.amount, at=one.created_at)
        return one, "returned_in", back
    return None
