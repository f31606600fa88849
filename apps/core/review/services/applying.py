"""What was decided happens: after the undo time, and after a second person where one is needed."""

import logging
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from apps.core import clock, fsm
from apps.core.errors import DomainError
from apps.core.redaction import redact_text
from apps.core.review import queues
from apps.core.review.errors import EvidenceChanged, NotYours, OwnDecision
from apps.core.review.models import WorkItem
from apps.core.review.states import WorkAct, WorkState

from . import blind
from .shared import evidence_digest, held, locked, note

log = logging.getLogger("munim.review")


class _Unapplied(Exception):
    """An error of ours on the way; the cause is the error itself."""

    def __init__(self, item_id: Any):
        super().__init__(str(item_id))
        self.item_id = item_id


def apply_due(*, limit: int = 500) -> int:
    """Carries out staged decisions whose undo time is over, each in its own transaction; how many.

    One that fails by an error of ours stays and is tried again next time: it holds up no other.
    """
    done, failed = 0, []
    while done + len(failed) < limit:
        try:
            if item_apply(leaving=failed) is None:
                break
        except _Unapplied as failure:
            log.exception("decision not carried out", extra={"item": str(failure.item_id)})
            failed.append(failure.item_id)
        else:
            done += 1
    return done


@transaction.atomic
def item_apply(*, leaving: Sequence[Any] = ()) -> WorkItem | None:
    """Takes the next due decision: carried out, sent to a second person, or void where it no longer can be."""
    due = WorkItem.objects.filter(state=WorkState.STAGED, apply_at__lte=clock.now()).exclude(pk__in=leaving)
    item = due.order_by("apply_at", "id").select_for_update(skip_locked=True, of=("self",)).first()
    if item is None:
        return None
    try:
        _apply(item)
    except Exception as error:
        raise _Unapplied(item.pk) from error
    return item


def _apply(item: WorkItem) -> None:
    if evidence_digest(item) != item.evidence_digest:
        _void(item, None)
    elif not item.is_blind and queues.get(item.queue).needs_second(item):
        fsm.advance(item.ask_second, actor=None)
        note(item, WorkAct.SENT_TO_SECOND, None)
    else:
        _carry_out_or_void(item)


def _carry_out_or_void(item: WorkItem) -> None:
    """A refusal at this late hour voids the decision: the item waits anew, and nothing behind it does."""
    try:
        with transaction.atomic():
            _carry_out(item, checker=None)
    except DomainError as refusal:
        _void(locked(item.pk), None, because=refusal.text)


def item_confirm(*, item_id: Any, actor, digest: str) -> WorkItem:
    """The second person agrees with what the maker saw; it is carried out at once.

    Changed evidence voids the decision and raises EvidenceChanged. Raises OwnDecision, NotYours.
    """
    item, stands = _confirm(item_id, actor, digest)
    if not stands:
        raise EvidenceChanged
    return item


@transaction.atomic
def _confirm(item_id: Any, actor, digest: str) -> tuple[WorkItem, bool]:
    item = _held_for_check(item_id, actor)
    if not digest == evidence_digest(item) == item.evidence_digest:
        _void(item, actor)
        return item, False
    note(item, WorkAct.CONFIRMED, actor)
    _carry_out(item, checker=actor)
    return item, True


@transaction.atomic
def item_refuse(*, item_id: Any, actor, reason: str) -> WorkItem:
    """The second person disagrees: the item waits to be decided anew. Raises OwnDecision, NotYours."""
    item = _held_for_check(item_id, actor)
    reason = redact_text(reason)
    note(item, WorkAct.REFUSED, actor, decision=item.decision, maker=item.maker_id, reason=reason)
    fsm.advance(item.void, actor=actor, reason=reason)
    return item


def _held_for_check(item_id: Any, actor) -> WorkItem:
    item = held(item_id, actor)
    if item.state != WorkState.CHECKING:
        raise NotYours("There is no decision to check.")
    if item.maker_id == actor.pk:
        raise OwnDecision
    return item


def _void(item: WorkItem, actor, *, because: str = "") -> None:
    note(item, WorkAct.VOIDED, actor, decision=item.decision, maker=item.maker_id, reason=because)
    fsm.advance(item.void, actor=actor, reason=because)


def _carry_out(item: WorkItem, *, checker) -> None:
    """The queue's effect, or for a blind item the comparison; then a few of the closed ones are drawn to come back."""
    if item.is_blind:
        blind.compare(item)
    else:
        queues.get(item.queue).apply(item)
    fsm.advance(item.close, actor=checker or item.maker, checker=checker, at=clock.now())
    note(item, WorkAct.APPLIED, checker or item.maker, decision=item.decision)
    if not item.is_blind and checker is None:
        blind.draw_second(item)
