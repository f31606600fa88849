"""How live delivery does: who is connected, how fast frames leave, why sockets close."""

from collections import Counter as Sum
from collections.abc import Sequence as List
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Sum as Total

from apps.accounts.models import User
from apps.core import clock
from apps.notifications.live.codes import WORDS
from apps.notifications.live.models import Counter, Event, Minute, Presence
from apps.notifications.live.states import LAG_BOUNDS

ALIVE = timedelta(seconds=30)  # a process that has not reported for so long is gone
WINDOW = timedelta(minutes=15)
TAIL = 50


@dataclass(frozen=True)
class Watch:
    """Now, over the last minutes, and an hour of minutes for a chart; `p95` in seconds, None without frames."""

    sockets: int
    users: int
    frames_per_second: float
    p95: float | None
    opened: int
    resumes: int
    resyncs: int
    longest_queue: int
    waiting: int
    closes: list[tuple[str, str, int]]
    processes: list[Minute]
    minutes: List[tuple[datetime, int, float | None]]

    @property
    def resync_share(self) -> float:
        """Of the sockets opened in the window."""
        return self.resyncs / self.opened if self.opened else 0.0


def watch() -> Watch:
    """Everything the operations page shows."""
    now = clock.now()
    rows = list(Minute.objects.filter(minute__gt=now - timedelta(hours=1)).order_by("minute"))
    alive = {row.process_id: row for row in rows if row.seen_at > now - ALIVE}
    recent = [row for row in rows if row.minute > now - WINDOW]
    last_full = [row for row in rows if now - timedelta(seconds=120) < row.minute <= now - timedelta(seconds=60)]
    return Watch(
        sockets=sum(row.sockets for row in alive.values()),
        users=sum(row.users for row in alive.values()),
        frames_per_second=sum(row.frames for row in last_full) / 60,
        p95=percentile(_added(row.lags for row in recent), 0.95),
        opened=sum(row.opened for row in recent),
        resumes=sum(row.resumes for row in recent),
        resyncs=sum(row.resyncs for row in recent),
        longest_queue=max((row.longest_queue for row in recent), default=0),
        waiting=Presence.objects.filter(process_id__in=alive).aggregate(n=Total("queued"))["n"] or 0,
        closes=_closes(_added(row.closes for row in rows)),
        processes=sorted(alive.values(), key=lambda row: row.process_id),
        minutes=_minutes(rows),
    )


def percentile(lags: dict[str, int], share: float) -> float | None:
    """The upper bound of the bucket within which that share of the frames fell; None without frames."""
    wanted, seen = sum(lags.values()) * share, 0
    if not wanted:
        return None
    for bucket, bound in enumerate(LAG_BOUNDS):
        seen += lags.get(str(bucket), 0)
        if seen >= wanted:
            return bound
    return LAG_BOUNDS[-1]


def _added(counts) -> dict[str, int]:
    total: Sum = Sum()
    for one in counts:
        total.update(one)
    return total


def _closes(counts: dict[str, int]) -> list[tuple[str, str, int]]:
    ordered = sorted(counts.items(), key=lambda item: -item[1])
    return [(code, WORDS.get(int(code), "other"), count) for code, count in ordered]


def _minutes(rows: list[Minute]) -> list[tuple[datetime, int, float | None]]:
    found: dict[datetime, list[Minute]] = {}
    for row in rows:
        found.setdefault(row.minute, []).append(row)
    return [
        (minute, sum(row.frames for row in many), percentile(_added(row.lags for row in many), 0.95))
        for minute, many in found.items()
    ]


@dataclass(frozen=True)
class Sequence:
    """One user's: its end, and the sockets that read it."""

    user: User
    newest: int
    kept_from: int | None
    tail: list[Event]
    seats: list[Presence]


def sequence(counter: Counter) -> Sequence:
    """The last rows of a user's log, newest first, and the sockets as last reported."""
    log = Event.objects.filter(user_id=counter.user_id)
    seats = Presence.objects.filter(user_id=counter.user_id).order_by("connected_at")
    return Sequence(
        user=counter.user,
        newest=counter.seq,
        kept_from=log.order_by("seq").values_list("seq", flat=True).first(),
        tail=list(log.order_by("-seq")[:TAIL]),
        seats=list(seats),
    )
