"""How the outbox stands."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min

from .models import Delivery, OutboxEvent


@dataclass(frozen=True)
class Lag:
    """What waits: events without deliveries, deliveries to make, dead letters; since when the oldest event waits."""

    unrouted: int
    pending: int
    dead: int
    oldest: datetime | None


def lag() -> Lag:
    """Counts only what is not done: partial indexes answer it."""
    pending = Delivery.objects.filter(status="PENDING")
    unrouted = OutboxEvent.objects.filter(routed_at=None)
    first = unrouted.aggregate(at=Min("created_at"))["at"]
    waiting = pending.aggregate(at=Min("event__created_at"))["at"]
    return Lag(
        unrouted=unrouted.count(),
        pending=pending.count(),
        dead=dead_letters().count(),
        oldest=min((at for at in (first, waiting) if at is not None), default=None),
    )


def dead_letters():
    return Delivery.objects.filter(status="DEAD")


def oldest_dead_letter() -> datetime | None:
    return dead_letters().order_by("id").values_list("event__created_at", flat=True).first()


def dead_count() -> int:
    return dead_letters().count()
