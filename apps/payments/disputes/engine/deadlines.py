"""Business days, as banks count them."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta, tzinfo

_SATURDAY = 5


def is_business_day(day: date, holidays: Collection[date]) -> bool:
    """Monday to Friday, unless banks are closed."""
    return day.weekday() < _SATURDAY and day not in holidays


def business_days_after(start: date, days: int, holidays: Collection[date]) -> date:
    """T+`days`: the day after `start` is the first that can count."""
    day = start
    while days:
        day += timedelta(days=1)
        days -= is_business_day(day, holidays)
    return day


def end_of(day: date, zone: tzinfo) -> datetime:
    """The last second of a day, there."""
    return datetime.combine(day, time(23, 59, 59), zone)
