"""What every verb of work queues needs: the locked item, its holder, its history, its evidence."""

import hashlib
import json
from typing import Any

from django.db import connection
from psycopg.types.json import Jsonb

from apps.core import clock
from apps.core.plain import plain
from apps.core.review import queues
from apps.core.review.errors import ItemUnknown, NotYours
from apps.core.review.models import WorkItem
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


_NOTE = "INSERT INTO core_workitemevent (item_id, act, actor_id, data) VALUES (%s, %s, %s, %s)"


def note(item: WorkItem, act: WorkAct, actor, **data: Any) -> None:
    """A line of the item's history; key and time are the database's."""
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, [item.pk, str(act), actor and actor.pk, Jsonb(plain(data))])


def evidence_digest(item: WorkItem) -> str:
    """SHA-256 of what there is to see now, in a canonical form."""
    evidence = queues.get(item.queue).evidence(item.subject_id)
    text = json.dumps(plain(evidence), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
