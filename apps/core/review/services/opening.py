"""Work comes in."""

from datetime import datetime

from django.db import transaction
from django.db.models import Model

from apps.core import clock
from apps.core.review import queues
from apps.core.review.models import WorkItem
from apps.core.review.states import CLOSED, Origin, WorkAct

from .shared import note


@transaction.atomic
def item_open(
    *, queue: str, subject: Model, priority: int = 100, due_at: datetime | None = None, actor=None
) -> WorkItem:
    """Puts a subject into a queue; one that already waits there stays as it is. Raises QueueUnknown."""
    what = queues.get(queue)
    key = {"queue": queue, "subject_type": subject._meta.label_lower, "subject_id": str(subject.pk)}
    live = WorkItem.objects.filter(origin=Origin.LIVE).exclude(state__in=CLOSED)
    title = what.title_of(WorkItem(**key))[:120]
    item, created = live.get_or_create(
        **key, defaults={"priority": priority, "due_at": due_at or clock.now() + what.sla, "title": title}
    )
    if created:
        note(item, WorkAct.OPENED, actor)
    return item
