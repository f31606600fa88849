"""How a dispute ends: the hold is taken or let go, and what the gateway took beyond it follows."""

from django.db.models import Model

from apps.core import clock, events, fsm
from apps.core.money import from_minor
from apps.payments import services as payments
from apps.payments.disputes import selectors
from apps.payments.disputes.events import DisputeClosed, DisputeLost, DisputeWon
from apps.payments.disputes.models import Dispute, Ending
from apps.payments.disputes.states import DisputeState
from apps.wallet import accounts
from apps.wallet import services as wallet

from .freezing import bonuses_settle
from .queue import queue_close

TAKEN_KIND, GIVEN_KIND = "disputes.lost", "disputes.overturned"
_S = DisputeState


def dispute_end(dispute: Dispute, state: str, *, actor: Model | None, lost: int = 0) -> Ending:
    """WON, LOST (with what the gateway took) or CLOSED, from wherever it stands."""
    before, held, taken = dispute.state, dispute.held, dispute.lost
    is_late = not dispute.is_live
    fsm.advance(_step(dispute, state, is_late), actor=actor, at=clock.now(), **({"lost": lost} if lost else {}))
    captured = min(held, lost)
    moved = lost - captured if state == _S.LOST else taken
    ending = Ending.objects.create(dispute=dispute, state=state, captured=captured, moved=moved)
    if held:
        _resolve(dispute, captured)
    if moved:
        _free_others(dispute)
        _move(dispute, ending, from_minor(moved, dispute.currency), actor)
    bonuses_settle(dispute, lost=state == _S.LOST)
    if (payment_id := selectors.order_of(dispute.gateway_payment)) is not None and before != state:
        payments.dispute_ended(payment_id=payment_id, won=state != _S.LOST)
    queue_close(dispute, f"It ended: {dispute.get_state_display().lower()}.")
    _announce(dispute, is_late)
    return ending


def _step(dispute: Dispute, state: str, is_late: bool):
    if state == _S.LOST:
        return dispute.lose_after_all if is_late else dispute.lose
    if state == _S.CLOSED:
        return dispute.close
    return dispute.overturn if is_late else dispute.win


def _resolve(dispute: Dispute, captured: int) -> None:
    """Takes a part of the hold and releases the rest; nothing taken releases all of it."""
    if captured:
        wallet.capture(hold=dispute.hold_journal, amount=from_minor(captured, dispute.currency))
    else:
        wallet.void(hold=dispute.hold_journal)


def _free_others(dispute: Dispute) -> None:
    """What other disputes of the payment hold is what is being taken now: else it would be held and owed."""
    others = Dispute.objects.filter(gateway_payment=dispute.gateway_payment_id, held__gt=0).exclude(pk=dispute.pk)
    for other in others.select_for_update().order_by("pk"):
        wallet.void(hold=other.hold_journal)
        other.held = 0
        other.save(update_fields=["held"])


def _move(dispute: Dispute, ending: Ending, amount, actor: Model | None) -> None:
    """What the gateway took beyond the hold, or gave back after it was lost."""
    clearing, named = accounts.gateway(dispute.gateway), {"amount": amount, "reference": ending, "actor": actor}
    if ending.state == _S.LOST and dispute.user is not None:
        wallet.claw_back(user=dispute.user, credit=clearing, kind=TAKEN_KIND, **named)
    elif ending.state == _S.LOST:
        wallet.transfer(debit=accounts.SUSPENSE, credit=clearing, kind=TAKEN_KIND, **named)
    elif dispute.user is not None:
        wallet.deposit_credit(user=dispute.user, provider=dispute.gateway, kind=GIVEN_KIND, **named)
    else:
        wallet.transfer(debit=clearing, credit=accounts.SUSPENSE, kind=GIVEN_KIND, **named)


def _announce(dispute: Dispute, is_late: bool) -> None:
    told = {
        "dispute_id": str(dispute.pk),
        "user_id": dispute.user_id,
        "minor": dispute.minor,
        "currency": dispute.currency,
    }
    if dispute.state == _S.LOST:
        events.publish(DisputeLost(lost=dispute.lost, after_all=is_late, **told))
    elif dispute.state == _S.WON:
        events.publish(DisputeWon(after_all=is_late, **told))
    else:
        events.publish(DisputeClosed(**told))
