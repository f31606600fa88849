"""How a dispute ends: the hold is taken or let go, and what the gateway took beyond it follows."""

from django.db.models import Model

from apps.core import clock, events, fsm
from apps.core.money import from_minor, to_minor
from apps.payments import services as payments
from apps.payments.disputes import selectors
from apps.payments.disputes.events import DisputeClosed, DisputeLost, DisputeWon
from apps.payments.disputes.models import Dispute, Ending
from apps.payments.disputes.states import DisputeState
from apps.wallet import accounts
from apps.wallet import services as wallet
from apps.wallet.selectors.postings import postings_of
from apps.wallet.services import AccountRef, Arrow, Entry
from apps.wallet.states import AccountKind

from .freezing import bonuses_settle
from .holding import Parts, holds_release
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
    if (payment_id := selectors.order_of(dispute.gateway_payment)) is not None and before != state:
        payments.dispute_ended(payment_id=payment_id, won=state != _S.LOST)
    bonuses_settle(dispute, lost=state == _S.LOST)
    if moved and state == _S.LOST:
        _free_others(dispute)
    if held:
        _resolve(dispute, captured)
    ending = _ending(dispute, captured, moved)
    if moved:
        _move(dispute, ending, actor)
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


def _ending(dispute: Dispute, captured: int, moved: int) -> Ending:
    """The row of this end, and how much of it concerns suspense: out of there first, back there last."""
    nobodys = _captured_of_nobody(dispute, captured)
    if dispute.state == _S.LOST:
        nobodys += selectors.of_nobody(dispute, moved, taken=nobodys)
    elif moved:
        is_all = dispute.user_id is None
        nobodys = moved if is_all else dispute.endings.filter(state=_S.LOST).last().of_nobody
    return Ending.objects.create(
        dispute=dispute, state=dispute.state, captured=captured, moved=moved, of_nobody=nobodys
    )


def _captured_of_nobody(dispute: Dispute, captured: int) -> int:
    if not captured:
        return 0
    legs = [leg for leg in postings_of(dispute.hold_journal) if leg.debit_kind == AccountKind.SUSPENSE]
    return min(captured, sum(to_minor(leg.amount) for leg in legs))


def _free_others(dispute: Dispute) -> None:
    """What other disputes of the payment hold is what is being taken now: else it would be held and owed."""
    others = Dispute.objects.filter(gateway_payment=dispute.gateway_payment_id, held__gt=0).exclude(pk=dispute.pk)
    holds_release(others.select_for_update().order_by("pk"))


def _move(dispute: Dispute, ending: Ending, actor: Model | None) -> None:
    """What the gateway took beyond the hold, or gave back after it was lost."""
    nobodys = ending.of_nobody - _captured_of_nobody(dispute, ending.captured)
    parts = Parts.of(ending.moved, nobodys, dispute.currency)
    clearing, named = accounts.gateway(dispute.gateway), {"reference": ending, "actor": actor}
    if ending.state == _S.LOST:
        _take(dispute, parts, credit=clearing, kind=TAKEN_KIND, **named)
    else:
        _give(dispute, parts, debit=clearing, kind=GIVEN_KIND, **named)


def _take(dispute: Dispute, parts: Parts, **named) -> None:
    if parts.users is None:
        wallet.transfer(debit=accounts.SUSPENSE, amount=parts.suspense, **named)
    else:
        wallet.claw_back(user=dispute.user, amount=parts.users, suspense=parts.suspense, **named)


def _give(dispute: Dispute, parts: Parts, *, debit: AccountRef, kind: str, reference: Ending, actor) -> None:
    if parts.suspense is None:
        named = {"kind": kind, "reference": reference, "actor": actor}
        wallet.deposit_credit(user=dispute.user, amount=parts.users, provider=dispute.gateway, **named)
        return
    arrows = [Arrow(debit, accounts.SUSPENSE, parts.suspense)]
    if parts.users is not None:
        arrows.append(Arrow(debit, accounts.deposit(dispute.user), parts.users))
    wallet.transfer_many(entries=[Entry(kind, reference, tuple(arrows))], actor=actor)


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
