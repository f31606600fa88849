"""The only wall clock of the domain; tests fix it."""

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

_fixed: ContextVar[datetime | None] = ContextVar("munim_fixed_clock", default=None)


def now() -> datetime:
    """The current instant, aware, in UTC."""
    return _fixed.get() or datetime.now(UTC)


def held() -> datetime | None:
    """Where the clock is held (tests, a story told afterwards), or None: it runs."""
    return _fixed.get()


def business_zone() -> ZoneInfo:
    return ZoneInfo(settings.BUSINESS_TIME_ZONE)


def today() -> date:
    """The business date (Asia/Kolkata unless set otherwise)."""
    return now().astimezone(business_zone()).date()


def business_period(first: date | None, last: date | None) -> tuple[datetime | None, datetime | None]:
    """The instants from the start of `first` to the end of `last` (exclusive); an open end is None.

    The last day of the calendar ends with itself.
    """
    zone = business_zone()
    since = datetime.combine(first, time.min, zone) if first else None
    if last == date.max:
        return since, datetime.combine(last, time.max, zone)
    until = datetime.combine(last + timedelta(days=1), time.min, zone) if last else None
    return since, until


@contextmanager
def fixed(at: datetime):
    """Holds the clock at `at` (aware) inside the block."""
    token = _fixed.set(at)
    try:
        yield at
    finally:
        _fixed.reset(token)
