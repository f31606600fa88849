"""Days in a row."""

from collections.abc import Iterable
from datetime import date, timedelta


def days_between(first: date, last: date) -> Iterable[date]:
    """Each day, both ends included."""
    return (first + timedelta(days=number) for number in range((last - first).days + 1))
