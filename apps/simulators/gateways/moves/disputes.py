"""Disputes: the payer goes to the bank."""

from ..books import BOOKS
from ..postman import tell
from ..things import Dispute, Payment
from .errors import Impossible

DAYS = {"CHARGEBACK": 3, "PRE_ARBITRATION": 2, "ARBITRATION": 1}


def dispute_open(payment: Payment, *, amount: int | None = None, phase: str = "CHARGEBACK") -> Dispute:
    """The payer has gone to the bank."""
    if payment.state != "CAPTURED":
        raise Impossible(f"Payment is {payment.state.lower()}.")
    now = BOOKS.now()
    dispute = Dispute(
        id=BOOKS.new_id("disp_") if payment.gateway == "razorpay" else BOOKS.new_number(8),
        gateway=payment.gateway,
        payment_id=payment.id,
        order_id=payment.order_id,
        amount=payment.amount if amount is None else amount,
        currency=payment.currency,
        created_at=now,
        respond_by=now + DAYS.get(phase, 3) * 86_400,
        phase=phase,
    )
    payment.disputed = dispute.id
    BOOKS.put(payment)
    tell("dispute.created", BOOKS.put(dispute))
    return dispute


def dispute_move(dispute: Dispute, to: str) -> None:
    """UNDER_REVIEW WON LOST CLOSED."""
    if dispute.state not in ("OPEN", "UNDER_REVIEW") or to == dispute.state:
        raise Impossible(f"Dispute is {dispute.state.lower()}.")
    dispute.state, dispute.deducted = to, dispute.amount if to == "LOST" else 0
    BOOKS.put(dispute)
    tell(f"dispute.{to.lower()}", dispute)
