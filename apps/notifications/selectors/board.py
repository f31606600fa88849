"""What needs somebody's attention in the post office."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from apps.core import clock
from apps.notifications.models import Message
from apps.notifications.states import Verdict

RECENT = timedelta(days=2)


def our_bugs() -> QuerySet[Message]:
    """Failures that are ours: a wrong request, a key that is not set, an unregistered wording."""
    return Message.objects.filter(verdict=Verdict.OUR_BUG, ended_at__gt=clock.now() - RECENT)


def our_bugs_count() -> int:
    return our_bugs().count()


def our_bugs_oldest() -> datetime | None:
    return our_bugs().order_by("ended_at").values_list("ended_at", flat=True).first()
