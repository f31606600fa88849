"""When to ask again: pure."""

from datetime import timedelta

STEPS = tuple(timedelta(seconds=seconds) for seconds in (5, 15, 30, 60, 120, 300, 900, 3600))
FIRST, LONGEST = timedelta(seconds=2), timedelta(minutes=10)


def next_poll(tries: int) -> timedelta:
    """How long to wait after so many polls: 5 s, 15 s, 30 s, 1, 2, 5, 15 minutes, then every hour."""
    return STEPS[min(tries, len(STEPS) - 1)]


def next_try(tries: int) -> timedelta:
    """How long a webhook waits that could not be worked on: 2 s doubling to ten minutes."""
    return min(FIRST * 2 ** min(max(tries - 1, 0), 20), LONGEST)
