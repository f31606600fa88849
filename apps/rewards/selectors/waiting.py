"""What waits for a person: held rewards, and recalculations that failed since the last good one."""

from datetime import datetime

from django.db.models import QuerySet

from apps.rewards.models import Recalculation, Reward
from apps.rewards.states import RecalculationState, RewardState


def held_count() -> int:
    return _held().count()


def held_oldest() -> datetime | None:
    return _held().order_by("id").values_list("created_at", flat=True).first()


def failed_count() -> int:
    return _failed().count()


def failed_oldest() -> datetime | None:
    return _failed().order_by("id").values_list("created_at", flat=True).first()


def _held() -> QuerySet[Reward]:
    return Reward.objects.filter(state=RewardState.HELD)


def _failed() -> QuerySet[Recalculation]:
    """Failures that no success has followed: the metrics shown are as old as that success."""
    last = Recalculation.objects.filter(state=RecalculationState.DONE).order_by("-id").values_list("id", flat=True)
    failed = Recalculation.objects.filter(state=RecalculationState.FAILED)
    newest = last.first()
    return failed.filter(id__gt=newest) if newest else failed
