"""A decision is staged first; for a minute its maker can take it back."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction

from apps.core import clock, fsm, policy
from apps.core.redaction import redact_text
from apps.core.review import queues
from apps.core.review.errors import (
    DecisionUnknown,
    EvidenceChanged,
    ItemsUnknown,
    NotYours,
    ReasonUnknown,
    TooLate,
)
from apps.core.review.models import WorkItem
from apps.core.review.queues import ReviewQueue
from apps.core.review.states import Needs, WorkAct, WorkState

from .claiming import lease
from .shared import evidence_digest, held, locked, note

NOTE_LENGTH = 500


@transaction.atomic
def decision_stage(
    *, item_id: Any, actor, decision: str, data: Mapping[str, Any] | None = None, digest: str = ""
) -> WorkItem:
    """Keeps the holder's decision; it is carried out when the undo time is over.

    `data` may hold `reason` (a code), `items` (what to ask again) and `note`. `digest`, where given, is of the
    evidence the person saw. Raises NotYours, DecisionUnknown, ReasonUnknown, ItemsUnknown, EvidenceChanged.
    """
    item = held(item_id, actor)
    if item.state != WorkState.CLAIMED:
        raise NotYours("This decision is made: confirm it or refuse it.")
    queue = queues.get(item.queue)
    if decision not in queue.decisions:
        raise DecisionUnknown(decision=decision[:40])
    given = _given(queue, item, decision, dict(data or {}))
    queue.check(item, decision)
    present = evidence_digest(item)
    if digest and digest != present:
        raise EvidenceChanged
    now = clock.now()
    apply_at = now + timedelta(seconds=policy.get("review.undo_seconds"))
    fsm.advance(item.stage, actor=actor, decision=decision, data=given, digest=present, at=now, apply_at=apply_at)
    note(item, WorkAct.STAGED, actor, decision=decision, apply_at=apply_at, **given)
    return item


def _given(queue: ReviewQueue, item: WorkItem, decision: str, data: dict[str, Any]) -> dict[str, Any]:
    """What came with the decision, if the queue knows it. The user never reads the note, and no number stays in it."""
    needs = queue.act(decision).needs
    known = {reason.code for reason in queue.reasons(decision)}
    if known and (data.get("reason") or needs == Needs.REASON) and data.get("reason") not in known:
        raise ReasonUnknown
    offered = {asked.key for asked in queue.ask_again_items(item)} if needs == Needs.ITEMS else set()
    if offered and not (data.get("items") and offered.issuperset(data["items"])):
        raise ItemsUnknown
    if "note" in data:
        data["note"] = redact_text(str(data["note"]).strip())[:NOTE_LENGTH]
    return data


@transaction.atomic
def decision_undo(*, item_id: Any, actor) -> WorkItem:
    """Takes one's own staged decision back; the item is in one's hands again. Raises TooLate, NotYours."""
    item = locked(item_id)
    if item.state != WorkState.STAGED:
        raise TooLate
    if item.maker_id != actor.pk:
        raise NotYours("Only who decided can undo it.")
    if item.apply_at <= clock.now():
        raise TooLate
    note(item, WorkAct.UNDONE, actor, decision=item.decision)
    fsm.advance(item.take_back, actor=actor, holder=actor, lease_until=clock.now() + lease())
    return item
