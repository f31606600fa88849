"""Refunds: promised at once, with the payer later."""

from .. import chaos, clockwork
from ..books import BOOKS
from ..plans import chosen
from ..postman import tell
from ..things import Payment, Refund
from .errors import Impossible
from .payments import payment_capture


def refund_begin(payment: Payment, refund: Refund) -> Refund:
    """Promised to the payer: the amount is gone from what may be refunded."""
    if payment.state != "CAPTURED":
        raise Impossible("The payment status should be captured for action to be taken")
    if refund.amount > payment.amount - payment.refunded:
        raise Impossible("The total refund amount is greater than the refund payment amount")
    payment.refunded += refund.amount
    payment.refunds.append(refund.id)
    BOOKS.put(payment)
    BOOKS.put(refund)
    tell("refund.created", refund)
    plan = chosen(refund.gateway, "refund", payment.id, refund.reference, refund.note)
    after = plan.seconds if plan and plan.seconds is not None else BOOKS.settings.refunds_after
    outcome = plan.outcome if plan else chaos.ending("refund") or "PROCESSED"
    if outcome != "PENDING":
        clockwork.later(after, refund_fail if outcome == "FAILED" else refund_process, refund)
    return refund


def refund_process(refund: Refund) -> None:
    if refund.state != "PENDING":
        raise Impossible(f"Refund is {refund.state.lower()}.")
    refund.state, refund.done_at, refund.arn = "PROCESSED", BOOKS.now(), BOOKS.new_number(12)
    BOOKS.put(refund)
    tell("refund.processed", refund)


def refund_fail(refund: Refund) -> None:
    """The bank would not have it: the payment is whole again."""
    if refund.state != "PENDING":
        raise Impossible(f"Refund is {refund.state.lower()}.")
    payment = BOOKS.get(Payment, refund.payment_id)
    payment.refunded -= refund.amount
    refund.state, refund.done_at, refund.error = "FAILED", BOOKS.now(), "Refund failed at the bank."
    BOOKS.put(payment)
    BOOKS.put(refund)
    tell("refund.failed", refund)


def refund_by_gateway(payment: Payment) -> Refund:
    """What nobody at the merchant asked for: the gateway or a person at its dashboard returns the rest."""
    if payment.state == "AUTHORIZED":
        payment_capture(payment)
    refund = Refund(
        id=BOOKS.new_id("rfnd_") if payment.gateway == "razorpay" else BOOKS.new_number(9),
        gateway=payment.gateway,
        payment_id=payment.id,
        order_id=payment.order_id,
        reference="" if payment.gateway == "razorpay" else f"auto_{payment.id}",
        amount=payment.amount - payment.refunded,
        currency=payment.currency,
        created_at=BOOKS.now(),
        kind="AUTO",
    )
    return refund_begin(payment, refund)
