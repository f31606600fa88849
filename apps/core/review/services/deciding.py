"""A decision is staged first; for a minute its maker can take it back."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction

from apps.core import clock, fsm, policy
from apps.core.review import queues
from apps.core.review.errors import DecisionUnknown, EvidenceChanged, NotYours, TooLate
from apps.core.review.models import WorkItem
from apps.core.review.states import WorkAct, WorkState

from .claiming import lease
from .shared import evidence_digest, held, locked, note


@transaction.atomic
def decision_stage(
    *, item_id: Any, actor, decision: str, data: Mapping[str, Any] | None = None, digest: str = ""
) -> WorkItem:
    """Keeps the holder's decision; it is carried out when the undo time is over.

    `digest`, where given, is of the evidence the person saw. Raises NotYours, DecisionUnknown, EvidenceChanged.
    """
    item = held(item_id, actor)
    if item.state != WorkState.CLAIMED:
        raise NotYours("This decision is made: confirm it or refuse it.")
    if decision not in queues.get(item.queue).decisions:
        raise DecisionUnknown(decision=decision[:40])
    present = evidence_digest(item)
    if digest and digest != present:
        raise EvidenceChanged
    now = clock.now()
    apply_at = now + timedelta(seconds=policy.get("review.undo_seconds"))
    fsm.advance(
        item.stage, actor=actor, decision=decision, data=dict(data or {}), digest=present, at=now, apply_at=apply_at
    )
    note(item, WorkAct.STAGED, actor, decision=decision, apply_at=apply_at)
    return item


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
