"""How old somebody is on a day."""

from datetime import date

OLDEST = 120


def age_on(born: date, day: date) -> int:
    """Completed years; who was born on 29 February has a birthday on 1 March of other years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def is_plausible(born: date, day: date) -> bool:
    """Born before that day and not longer ago than anybody lives."""
    return born < day and age_on(born, day) <= OLDEST
