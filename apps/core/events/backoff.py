"""How long a failed delivery waits."""

import random
from datetime import timedelta

FIRST = 1.0
LONGEST = 3600.0


def delay(attempts: int, roll: float | None = None) -> timedelta:
    """1 s, 2 s, 4 s ... at most an hour; half of it is jitter (`roll` 0..1), so that failures do not march in step."""
    roll = random.random() if roll is None else roll
    whole = min(FIRST * 2 ** (attempts - 1), LONGEST)
    return timedelta(seconds=whole * (0.5 + roll / 2))
