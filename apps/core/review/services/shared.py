"""What every verb of work queues needs: the locked item, its holder, its history, its evidence."""

import hashlib
import json
from typing import Any

from apps.core import clock
from apps.core.plain import plain
from apps.core.review import queues
from apps.core.review.errors import ItemUnknown, NotYours
from apps.core.review.models import WorkItem, WorkItemEvent
from apps.core.review.states import LEASED, WorkAct


def locked(item_id: Any) -> WorkItem:
    """The item, locked. Raises ItemUnknown."""
    item = WorkItem.objects.select_for_update().filter(pk=item_id).first()
    if item is None:
        raise ItemUnknown
    return item


def held(item_id: Any, actor) -> WorkItem:
    """The item, locked, if this person holds it under a running lease. Raises NotYours, ItemUnknown."""
    item = locked(item_id)
    if item.state not in LEASED or item.holder_id != actor.pk or item.lease_until <= clock.now():
        raise NotYours
    return item


def note(item: WorkItem, act: WorkAct, actor, **data: Any) -> None:
    WorkItemEvent.objects.create(item=item, act=act, actor=actor, data=plain(data))


def evidence_digest(item: WorkItem) -> str:
    """SHA-256 of what there is to see now, in a canonical form."""
    evidence = queues.get(item.queue).evidence(item.subject_id)
    text = json.dumps(plain(evidence), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
