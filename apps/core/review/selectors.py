"""Reads of work queues."""

from collections.abc import Mapping

from django.db.models import Model, Q, QuerySet

from apps.core import clock

from .models import WorkItem
from .services.shared import evidence_digest
from .states import AT_WORK, WorkState

__all__ = [
    "capped",
    "evidence_digest",
    "in_hands",
    "live_item",
    "oldest_due",
    "oldest_waiting",
    "overdue",
    "shown",
    "waiting",
    "waiting_count",
]

COUNTED = 1_000
_DUE = ("priority", "due_at", "id")


def live_item(queue: str, subject: Model) -> WorkItem | None:
    """The subject's place in the queue; None when nobody needs to decide it."""
    return WorkItem.objects.live_of(queue, type(subject), subject.pk).first()


def waiting(queue: str) -> QuerySet[WorkItem]:
    """What nobody holds now, an expired lease included, in the order it will be handed out."""
    free = Q(lease_until=None) | Q(lease_until__lte=clock.now())
    return _at_work(queue).filter(free).order_by(*_DUE)


def overdue(queue: str) -> QuerySet[WorkItem]:
    """What should have been decided by now."""
    return _at_work(queue).filter(due_at__lt=clock.now())


def oldest_due(queue: str):
    """When the most pressing open item is due; None with nothing open."""
    return _at_work(queue).order_by("due_at").values_list("due_at", flat=True).first()


def oldest_waiting(queue: str):
    """Since when the first of those waits that will be handed out next; None with nothing waiting."""
    return waiting(queue).values_list("created_at", flat=True).first()


def waiting_count(queue: str) -> int:
    """What waits and is not put off, counted up to a thousand and one."""
    return capped(shown(queue, "waiting", actor=None))


def capped(items: QuerySet[WorkItem]) -> int:
    """How many, up to a thousand and one: a queue's page need not know more."""
    return len(items.order_by().values_list("pk", flat=True)[: COUNTED + 1])


def shown(queue: str, view: str, *, actor) -> QuerySet[WorkItem]:
    """The items of one view of the queue, in its order. Raises KeyError for an unknown view."""
    now = clock.now()
    here = WorkItem.objects.filter(queue=queue)
    put_off = Q(state=WorkState.OPEN, available_at__gt=now)
    views: Mapping[str, QuerySet[WorkItem]] = {
        "waiting": waiting(queue).exclude(put_off),
        "mine": here.filter(_in_hands_of(actor)) if actor else here.none(),
        "overdue": overdue(queue).order_by(*_DUE),
        "escalated": _at_work(queue).filter(priority=0, escalated_at__isnull=False).order_by(*_DUE),
        "second": here.filter(state__in=[WorkState.AWAITING_SECOND, WorkState.CHECKING]).order_by(*_DUE),
        "held": here.filter(holder__isnull=False, lease_until__gt=now).order_by("lease_until", "id"),
        "snoozed": here.filter(put_off).order_by("available_at", "id"),
        "done": here.filter(state=WorkState.DONE).order_by("-closed_at", "-id"),
    }
    return views[view]


def in_hands(actor, queue: str) -> list[WorkItem]:
    """What this person holds, or has decided and can still take back, in the order they took it."""
    items = WorkItem.objects.filter(_in_hands_of(actor), queue=queue)
    return list(items.order_by("claimed_at", "id"))


def _at_work(queue: str) -> QuerySet[WorkItem]:
    return WorkItem.objects.filter(queue=queue, state__in=AT_WORK)


def _in_hands_of(actor) -> Q:
    held = Q(holder=actor, lease_until__gt=clock.now())
    return held | Q(maker=actor, state=WorkState.STAGED, decided_at__isnull=False)
