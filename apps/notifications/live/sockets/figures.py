"""What this process did: counted as it happens, reported every few seconds."""

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field

BOUNDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0)  # seconds; the last bucket has no end


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
        self.lags[str(bisect_left(BOUNDS, lag))] += 1


def percentile(lags: dict[str, int], share: float) -> float | None:
    """The upper bound of the bucket within which that share of the frames fell; None without frames."""
    wanted, seen = sum(lags.values()) * share, 0
    if not wanted:
        return None
    for bucket in range(len(BOUNDS) + 1):
        seen += lags.get(str(bucket), 0)
        if seen >= wanted:
            break
    return BOUNDS[min(bucket, len(BOUNDS) - 1)]
