"""What rewards declares to the platform at start: its import kinds, and how long activity is kept."""

from apps.core import retention
from apps.rewards.models import DailyActivity

from .imports import kinds

__all__ = ["kinds"]

retention.declare(
    retention.RetentionClass(
        key="analytics",
        title="Daily activity of players",
        keep=retention.years("analytics_years"),
        told="kept by the day already, not partitioned and not dropped: rewards are accounted for by it, and imports "
        "merge into it by player and day",
        over=lambda before: DailyActivity.objects.filter(date__lt=before.date()).count(),
    )
)
