"""Deposits are counted by the hour: set-based, over whole hours, so that counting again gives the same."""

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from apps.core import clock, ids
from apps.payments.analytics.models import HourlyFailures

LOCK = 7_401_907  # one counts at a time
_SQL = Path(__file__).parents[1] / "sql"
_FIGURES, _FAILURES = ((_SQL / f"{name}.sql").read_text() for name in ("figures", "failures"))


@transaction.atomic
def figures_refresh(*, hours: int) -> int:
    """Counts this hour and so many before it anew; how many sums were written, none while another one counts."""
    since = _hour(clock.now() - timedelta(hours=hours))
    told = {"floor": ids.uuid7_floor(since), "zone": settings.BUSINESS_TIME_ZONE}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(_FIGURES, told)
        written = cursor.rowcount
        HourlyFailures.objects.filter(hour__gte=since).delete()
        cursor.execute(_FAILURES, told)
        return written


def _hour(at: datetime) -> datetime:
    """The hour of the business clock that it lies in: in India they begin at half past UTC's."""
    return at.astimezone(clock.business_zone()).replace(minute=0, second=0, microsecond=0)
