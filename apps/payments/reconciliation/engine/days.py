"""Working days: Monday to Friday. A bank holiday makes money late: what waits for it is only looked at sooner."""

from collections.abc import Iterable
from datetime import date, timedelta


def working_days_after(day: date, count: int) -> date:
    """The day `count` working days after."""
    while count > 0:
        day += timedelta(days=1)
        if day.weekday() < 5:
            count -= 1
    return day


def days_between(first: date, last: date) -> Iterable[date]:
    """Each day, both ends included."""
    return (first + timedelta(days=number) for number in range((last - first).days + 1))
