"""How long a day lasts."""

from datetime import date, datetime, time, tzinfo


def end_of(day: date, zone: tzinfo) -> datetime:
    """The last second of a day, there."""
    return datetime.combine(day, time(23, 59, 59), zone)
