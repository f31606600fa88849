"""When a failed try is repeated: eight tries over half an hour."""

import random
from datetime import timedelta

TRIES = 8
# Seconds after the first, second, ... try: they add up to half an hour.
PAUSES = (5, 15, 40, 90, 200, 450, 1000)
JITTER = 0.2
LONGEST = timedelta(hours=1)


def pause(tries: int, *, retry_after: float | None = None, chance: random.Random | None = None) -> timedelta | None:
    """How long to wait after that many tries, or None when there were enough; never less than the provider asked."""
    if tries >= TRIES:
        return None
    spread = (chance or random).uniform(1 - JITTER, 1 + JITTER)
    wait = timedelta(seconds=PAUSES[min(tries, len(PAUSES)) - 1] * spread)
    return min(max(wait, timedelta(seconds=retry_after or 0)), LONGEST)
