"""So many of something in so much time, counted in PostgreSQL; callers hold a lock on the name it is counted by."""

from datetime import timedelta
from math import ceil

from django.db.models import QuerySet

from apps.core import clock
from apps.core.errors import RateLimited


def require_allowance(rows: QuerySet, moment: str, limit: int, window: timedelta, refusal: type[RateLimited]) -> None:
    """Raises `refusal` while `limit` of the rows lie in the window before now."""
    now = clock.now()
    recent = rows.filter(**{f"{moment}__gt": now - window}).order_by(f"-{moment}")
    times = list(recent.values_list(moment, flat=True)[:limit])
    if len(times) >= limit:
        raise refusal(retry_after=max(1, ceil((times[-1] + window - now).total_seconds())))
