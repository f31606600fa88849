"""Reads of work queues."""

from django.db.models import QuerySet

from apps.core import clock

from .models import WorkItem
from .services.shared import evidence_digest
from .states import CLOSED, WorkState

__all__ = ["evidence_digest", "oldest_due", "overdue", "waiting"]


def waiting(queue: str) -> QuerySet[WorkItem]:
    """What nobody holds now, an expired lease included, in the order it will be handed out."""
    items = WorkItem.objects.filter(queue=queue).exclude(state__in=[*CLOSED, WorkState.STAGED])
    return items.exclude(lease_until__gt=clock.now()).order_by("priority", "due_at", "id")


def overdue(queue: str) -> QuerySet[WorkItem]:
    """What should have been decided by now."""
    return WorkItem.objects.filter(queue=queue, due_at__lt=clock.now()).exclude(state__in=CLOSED)


def oldest_due(queue: str):
    """When the most pressing open item is due; None with nothing open."""
    items = WorkItem.objects.filter(queue=queue).exclude(state__in=CLOSED)
    return items.order_by("due_at").values_list("due_at", flat=True).first()
