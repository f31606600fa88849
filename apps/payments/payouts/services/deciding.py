"""People decide: approve, hold, reject."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from apps.accounts.models import User
from apps.core import clock, policy
from apps.core.review.models import WorkItem
from apps.core.review.states import CLOSED, Origin
from apps.payments.payouts import selectors
from apps.payments.payouts.errors import OwnPayout, SecondPersonNeeded
from apps.payments.payouts.events import PayoutApproved, PayoutHeld, PayoutRejected
from apps.payments.payouts.models import Payout
from apps.payments.payouts.states import UNDECIDED, Decision, PayoutState

from .shared import QUEUE, give_back, locked, move, tell, work_close, work_lock, work_open


@transaction.atomic
def payout_approve(
    *, payout_id: Any, actor: User, checker: User | None = None, note: str = "", in_queue: bool = False
) -> Payout:
    """Clears it for the bank; above the limit `checker` is a second person. `in_queue`: its work item closes itself.

    Raises OwnPayout, SecondPersonNeeded, StateConflict, PayoutUnknown.
    """
    payout = _taken_up(payout_id, in_queue)
    _require_stranger(payout, actor, checker)
    if selectors.needs_second(payout) and (checker is None or checker.pk == actor.pk):
        raise SecondPersonNeeded
    return _approve(payout, actor, checker, note, in_queue)


@transaction.atomic
def payout_approve_small(*, payout_id: Any) -> bool:
    """Approves without a person what is small enough by policy and was not held; whether it did."""
    payout = _taken_up(payout_id, False)
    limit = policy.get("payouts.approve_up_to")
    if payout.state != PayoutState.REQUESTED or payout.amount.amount > limit:
        return False
    _approve(payout, None, None, "Within the limit for approval without a person", False)
    return True


@transaction.atomic
def payout_hold(*, payout_id: Any, actor: User, reason: str, in_queue: bool = False) -> Payout:
    """Sets it aside; it comes back into the queue after a while. Raises OwnPayout, StateConflict, PayoutUnknown."""
    payout = _taken_up(payout_id, in_queue)
    _require_stranger(payout, actor, None)
    until = clock.now() + timedelta(hours=policy.get("payouts.hold_hours"))
    move(payout.hold, actor=actor, reasons=[reason], until=until, note=reason, decision=Decision.HOLD)
    if not in_queue:
        work_close(payout, actor=actor, reason="Set aside")
    tell(PayoutHeld, payout)
    return payout


@transaction.atomic
def payout_reject(*, payout_id: Any, actor: User, reason_code: str, note: str = "", in_queue: bool = False) -> Payout:
    """The user keeps the money and is told why. Raises OwnPayout, StateConflict, PayoutUnknown."""
    payout = _taken_up(payout_id, in_queue)
    _require_stranger(payout, actor, None)
    move(
        payout.reject,
        actor=actor,
        by=actor,
        code=reason_code,
        at=clock.now(),
        note=note,
        decision=Decision.REJECT,
    )
    give_back(payout, actor=actor)
    if not in_queue:
        work_close(payout, actor=actor, reason="Rejected")
    tell(PayoutRejected, payout)
    return payout


@transaction.atomic
def payouts_ask_again(*, limit: int = 500) -> int:
    """Puts undecided payouts back into the queue whose time aside is over, or that nobody can see; how many."""
    waiting = WorkItem.objects.filter(queue=QUEUE, origin=Origin.LIVE).exclude(state__in=CLOSED)
    now = clock.now()
    due = Payout.objects.filter(Q(held_until=None) | Q(held_until__lte=now), state__in=UNDECIDED)
    unseen = due.exclude(pk__in=list(waiting.values_list("subject_id", flat=True)))
    asked = list(unseen.order_by("created_at", "id").select_for_update(skip_locked=True, no_key=True)[:limit])
    for payout in asked:
        work_open(payout)
    return len(asked)


def _taken_up(payout_id: Any, in_queue: bool) -> Payout:
    """The locked payout; its work item comes first, which a reviewer holds already."""
    if not in_queue:
        work_lock(payout_id)
    return locked(payout_id)


def _approve(payout: Payout, actor: User | None, checker: User | None, note: str, in_queue: bool) -> Payout:
    move(
        payout.approve,
        actor=actor,
        by=actor,
        checker=checker,
        at=clock.now(),
        note=note,
        decision=Decision.APPROVE,
    )
    if not in_queue:
        work_close(payout, actor=actor, reason="Approved")
    tell(PayoutApproved, payout)
    return payout


def _require_stranger(payout: Payout, actor: User, checker: User | None) -> None:
    if selectors.is_party(payout.bank_account, actor, checker):
        raise OwnPayout
