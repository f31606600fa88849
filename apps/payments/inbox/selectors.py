"""What came about a thing, and how far the inbox is behind."""

from dataclasses import dataclass

from django.db.models import Min, QuerySet

from apps.core import clock
from apps.payments.inbox.models import Poll, Webhook


def webhooks_of(*ids: str) -> QuerySet[Webhook]:
    """The signed webhooks that named one of these ids (the gateway's or ours), oldest first."""
    named = [str(one) for one in ids if one]
    return Webhook.objects.filter(object_ids__overlap=named).order_by("created_at", "id")


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits; `lag` is the age of the oldest due webhook in seconds."""

    webhooks: int
    lag: float
    polls: int
    given_up: int


def backlog() -> Backlog:
    """Counted through partial indexes: only what waits is read."""
    now = clock.now()
    waiting = Webhook.objects.filter(next_at__isnull=False)
    oldest = waiting.filter(next_at__lte=now).aggregate(Min("next_at"))["next_at__min"]
    return Backlog(
        webhooks=waiting.count(),
        lag=(now - oldest).total_seconds() if oldest else 0.0,
        polls=Poll.objects.filter(next_at__isnull=False).count(),
        given_up=Poll.objects.filter(next_at__isnull=True).count(),
    )
