"""What the processes that hold sockets tell of themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from apps.core import clock
from apps.notifications.live.models import Minute, Presence
from apps.notifications.live.sql import statement

GONE_AFTER = timedelta(seconds=30)
KEEP = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Seat:
    """One open socket."""

    id: UUID
    user_id: int
    is_console: bool
    token_version: int
    last_sent: int
    queued: int
    connected_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a process holds now and did since it reported last; `seats` that changed, `left` that closed."""

    process_id: UUID
    at: datetime
    sockets: int
    users: int
    frames: int
    wakes: int
    opened: int
    resumes: int
    resyncs: int
    longest_queue: int
    lags: dict[str, int]
    closes: dict[str, int]
    seats: Sequence[Seat]
    left: Sequence[UUID]


@transaction.atomic
def report(*, report: Report) -> None:
    """Adds to the minute's row, moves the seats that changed."""
    with connection.cursor() as cursor:
        cursor.execute(statement("report"), _minute(report))
        if report.left:
            cursor.execute("DELETE FROM live_presence WHERE id = ANY(%s)", [list(report.left)])
        if report.seats:
            cursor.execute(statement("seats"), _seats(report))


@transaction.atomic
def process_gone(*, process_id: UUID) -> None:
    """A process says good-bye: nobody is connected to it any more."""
    Presence.objects.filter(process_id=process_id).delete()
    Minute.objects.filter(process_id=process_id).update(sockets=0, users=0)


@transaction.atomic
def reports_purge() -> int:
    """Seats of processes that were killed, and figures older than a day."""
    now = clock.now()
    alive = Minute.objects.filter(seen_at__gt=now - GONE_AFTER).values("process_id")
    gone = Presence.objects.exclude(process_id__in=alive).delete()[0]
    return gone + Minute.objects.filter(minute__lt=now - KEEP).delete()[0]


def _minute(told: Report) -> list:
    from_json = [_pairs(told.lags), _pairs(told.closes)]
    return [
        told.process_id, told.at, told.at, told.sockets, told.users, told.frames, told.wakes, told.opened,
        told.resumes, told.resyncs, told.longest_queue, *from_json,
    ]  # fmt: skip


def _pairs(counts: dict[str, int]) -> str:
    return "{" + ",".join(f'"{key}":{count}' for key, count in counts.items()) + "}"


def _seats(told: Report) -> list:
    columns = zip(
        *(
            (one.id, one.user_id, one.is_console, one.token_version, one.last_sent, one.queued, one.connected_at)
            for one in told.seats
        ),
        strict=True,
    )
    return [told.process_id, told.at, *map(list, columns)]
