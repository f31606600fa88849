"""What this process did: counted as it happens, reported every few seconds."""

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field

from apps.notifications.live.states import LAG_BOUNDS


@dataclass(slots=True)
class Figures:
    """Sums since the last report."""

    frames: int = 0
    wakes: int = 0
    opened: int = 0
    resumes: int = 0
    resyncs: int = 0
    longest_queue: int = 0
    lags: Counter = field(default_factory=Counter)
    closes: Counter = field(default_factory=Counter)

    def sent(self, lag: float) -> None:
        """One numbered frame left, so long after its event."""
        self.frames += 1
        self.lags[str(bisect_left(LAG_BOUNDS, lag))] += 1
