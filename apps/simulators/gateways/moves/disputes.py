"""Disputes: the payer goes to the bank."""

from ..books import BOOKS
from ..postman import tell
from ..things import Dispute, Payment
from .errors import Impossible

DAYS = {"CHARGEBACK": 3, "PRE_ARBITRATION": 2, "ARBITRATION": 1}
PHASES = tuple(DAYS)
LIVE = ("OPEN", "UNDER_REVIEW")
TURNS = {"LOST": ("WON",), "WON": ("LOST",), "CLOSED": ("LOST",)}


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


def dispute_move(dispute: Dispute, to: str, *, deducted: int | None = None) -> None:
    """UNDER_REVIEW WON LOST CLOSED; `deducted`: less than all of it is lost (only Razorpay has that)."""
    if dispute.state not in LIVE or to == dispute.state:
        raise Impossible(f"Dispute is {dispute.state.lower()}.")
    _stand(dispute, to, deducted)


def dispute_turn(dispute: Dispute, to: str) -> None:
    """The bank changes its mind: LOST becomes WON, what was won or closed is LOST after all."""
    if to not in TURNS.get(dispute.state, ()):
        raise Impossible(f"Dispute is {dispute.state.lower()}.")
    _stand(dispute, to, None)


def dispute_escalate(dispute: Dispute) -> None:
    """What we won goes on in the bank's next phase, under the same id."""
    later = PHASES.index(dispute.phase) + 1
    if dispute.state not in ("WON", "CLOSED") or later == len(PHASES):
        raise Impossible(f"Dispute is {dispute.state.lower()} in its {dispute.phase.lower()}.")
    dispute.phase, dispute.state = PHASES[later], "OPEN"
    dispute.respond_by = BOOKS.now() + DAYS[dispute.phase] * 86_400
    BOOKS.put(dispute)
    tell("dispute.created", dispute)


def _stand(dispute: Dispute, to: str, deducted: int | None) -> None:
    took = dispute.amount if deducted is None or dispute.gateway != "razorpay" else min(deducted, dispute.amount)
    dispute.state, dispute.deducted = to, took if to == "LOST" else 0
    BOOKS.put(dispute)
    tell(f"dispute.{to.lower()}", dispute)
