"""The only wall clock of the domain; tests fix it."""

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

_fixed: ContextVar[datetime | None] = ContextVar("munim_fixed_clock", default=None)


def now() -> datetime:
    """The current instant, aware, in UTC."""
    return _fixed.get() or datetime.now(UTC)


def business_zone() -> ZoneInfo:
    return ZoneInfo(settings.BUSINESS_TIME_ZONE)


def today() -> date:
    """The business date (Asia/Kolkata unless set otherwise)."""
    return now().astimezone(business_zone()).date()


@contextmanager
def fixed(at: datetime):
    """Holds the clock at `at` (aware) inside the block."""
    token = _fixed.set(at)
    try:
        yield at
    finally:
        _fixed.reset(token)
