"""What the gateway says of a dispute, told by whoever and as often as they like: the one door for facts."""

from django.db import transaction
from django.db.models import Model

from apps.core import audit, clock, fsm
from apps.core.money import from_minor, to_minor
from apps.core.review import services as review
from apps.payments.disputes import selectors
from apps.payments.disputes.errors import PaymentNotKnown
from apps.payments.disputes.models import Dispute
from apps.payments.disputes.selectors.facts import QUEUE
from apps.payments.disputes.states import ANSWERING, DisputePhase, DisputeState
from apps.payments.gateways.facts import RemoteDispute, RemoteState

from .calendar import deadline
from .ending import dispute_end
from .holding import holds_even
from .opening import dispute_open
from .queue import queue_close, queue_open

_S = DisputeState
_RANK = {phase: rank for rank, phase in enumerate(DisputePhase.values)}


@transaction.atomic
def dispute_learn(*, remote: RemoteDispute, source: str, actor: Model | None = None) -> Dispute:
    """Opens the dispute, or moves it to where the gateway says it stands. Safe to repeat, in any order of news.

    Raises PaymentNotKnown.
    """
    same = Dispute.objects.filter(gateway=remote.gateway, dispute_id=remote.dispute_id)
    if (seen := same.values_list("pk", flat=True).first()) is not None:
        review.subject_lock(queue=QUEUE, model=Dispute, key=seen)
    payment = selectors.payment_locked(gateway=remote.gateway, payment_id=remote.payment_id)
    if payment is None:
        raise PaymentNotKnown
    known = same.select_for_update().first()
    dispute = known or dispute_open(remote=remote, payment=payment, source=source)
    later = _RANK[dispute.phase] < _RANK.get(remote.phase, 0)
    _note_owner(dispute)
    _note_facts(dispute, remote, actor)
    _MOVES.get(remote.state, _stay)(dispute, remote, later, actor)
    holds_even(dispute)
    return dispute


def _note_owner(dispute: Dispute) -> None:
    """Money may have got its owner out of suspense between an end and what came after."""
    if dispute.user is None and (owner := selectors.owner_of(dispute.gateway_payment)) is not None:
        dispute.user = owner
        dispute.save(update_fields=["user"])


def _note_facts(dispute: Dispute, remote: RemoteDispute, actor: Model | None) -> None:
    """Amount, phase, reason and deadline as the gateway has them now; a change is audited."""
    told = {
        "minor": to_minor(remote.amount),
        "phase": remote.phase if remote.phase in _RANK else dispute.phase,
        "reason_code": remote.reason_code[:80] or dispute.reason_code,
        "reason": remote.reason[:300] or dispute.reason,
        "respond_by": remote.respond_by or dispute.respond_by,
        "is_deadline_ours": dispute.is_deadline_ours and remote.respond_by is None,
    }
    changed = {name: value for name, value in told.items() if getattr(dispute, name) != value}
    if "phase" in changed and remote.respond_by is None:
        changed["respond_by"], changed["is_deadline_ours"] = deadline(phase=remote.phase, since=clock.today()), True
    before = {name: getattr(dispute, name) for name in changed}
    for name, value in {**changed, "looked_at": clock.now()}.items():
        setattr(dispute, name, value)
    dispute.save(update_fields=[*changed, "looked_at"])
    if changed:
        audit.record("disputes.dispute.learn", dispute, actor=actor, before=before, after=changed)


def _opened(dispute: Dispute, remote: RemoteDispute, later: bool, actor: Model | None) -> None:
    """They wait for us: a first time, for more after a review, or in a later phase after an end."""
    if dispute.state == _S.UNDER_REVIEW:
        fsm.advance(dispute.ask_more, actor=actor)
        queue_open(dispute)
        return
    if dispute.state == _S.LOST and later and not remote.deducted:
        dispute_end(dispute, _S.WON, actor=actor)  # overturned, and gone on with before we heard of that
    if dispute.state in (_S.WON, _S.CLOSED) and later:
        fsm.advance(dispute.escalate, actor=actor)
        queue_open(dispute)


def _reviewed(dispute: Dispute, remote: RemoteDispute, later: bool, actor: Model | None) -> None:
    if dispute.state not in (_S.OPEN, *ANSWERING):
        return
    fsm.advance(dispute.review, actor=actor)
    if dispute.sent_at is None:
        dispute.sent_at = clock.now()
        dispute.save(update_fields=["sent_at"])
    queue_close(dispute, "The bank has an answer.")


def _won(dispute: Dispute, remote: RemoteDispute, later: bool, actor: Model | None) -> None:
    if dispute.is_live or dispute.state == _S.LOST:
        dispute_end(dispute, _S.WON, actor=actor)


def _lost(dispute: Dispute, remote: RemoteDispute, later: bool, actor: Model | None) -> None:
    """`deducted` is what they took; until it is told, the disputed amount."""
    if dispute.state != _S.LOST:
        taken = remote.deducted if remote.deducted else from_minor(dispute.minor, dispute.currency)
        dispute_end(dispute, _S.LOST, lost=to_minor(taken), actor=actor)


def _closed(dispute: Dispute, remote: RemoteDispute, later: bool, actor: Model | None) -> None:
    """Closed with money taken is lost, whatever they call it."""
    if remote.deducted:
        _lost(dispute, remote, later, actor)
    elif dispute.is_live:
        dispute_end(dispute, _S.CLOSED, actor=actor)


def _stay(dispute: Dispute, remote: RemoteDispute, later: bool, actor: Model | None) -> None:
    """A word that disputes do not have: noted, nothing moves."""


_MOVES = {
    RemoteState.OPEN: _opened,
    RemoteState.UNDER_REVIEW: _reviewed,
    RemoteState.WON: _won,
    RemoteState.LOST: _lost,
    RemoteState.CLOSED: _closed,
}
