"""What leaves the log: rows older than a day, and all but a user's newest 500."""

from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Model

from apps.core import audit, clock
from apps.core.errors import NotFound
from apps.core.ids import uuid7_floor
from apps.notifications.live import wake
from apps.notifications.live.models import Counter, Event, Ticket

KEEP = timedelta(hours=24)
KEEP_ROWS = 500
BATCH = 5000
_OLD = """
    DELETE FROM live_event WHERE id IN (SELECT id FROM live_event WHERE id < %s ORDER BY id LIMIT %s)
"""
_OLD_BROADCASTS = "DELETE FROM live_broadcast WHERE id < %s"
_LONG = """
    DELETE FROM live_event e USING live_counter c
    WHERE c.user_id = ANY(%s) AND e.user_id = c.user_id AND e.seq <= c.seq - %s
"""
_WRITERS = """
    SELECT user_id FROM live_event WHERE id >= %s GROUP BY user_id HAVING max(seq) > %s ORDER BY user_id
"""


def log_prune() -> int:
    """In small batches, each a transaction of its own; answers how many rows went."""
    return _prune_old() + _prune_long()


def _prune_old() -> int:
    before, gone = uuid7_floor(clock.now() - KEEP), 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_OLD, [before, BATCH])
            deleted = cursor.rowcount
        gone += deleted
        if deleted < BATCH:
            break
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_OLD_BROADCASTS, [before])
        return gone + cursor.rowcount


def _prune_long(since: timedelta = timedelta(hours=1)) -> int:
    """Of those who were told anything since the last time."""
    with connection.cursor() as cursor:
        cursor.execute(_WRITERS, [uuid7_floor(clock.now() - since), KEEP_ROWS])
        users = [user_id for (user_id,) in cursor.fetchall()]
    gone = 0
    for start in range(0, len(users), 100):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_LONG, [users[start : start + 100], KEEP_ROWS])
            gone += cursor.rowcount
    return gone


def log_erase(*, user_id: int) -> int:
    """Takes a person's rows and tickets away; who still listens goes on from the newest number."""
    Ticket.objects.filter(user_id=user_id).delete()
    return Event.objects.filter(user_id=user_id).delete()[0]


@transaction.atomic
def resync_force(*, user_id: int, actor: Model | None, reason: str) -> int:
    """Takes a number that no row has: every client of the user, connected or not, reloads. Answers the number."""
    counter = Counter.objects.select_for_update(of=("self",)).filter(user_id=user_id).first()
    if counter is None:
        raise NotFound("This user was never told anything.")
    counter.seq += 1
    counter.save(update_fields=["seq"])
    audit.record("live.sequence.resync", counter, actor=actor, after={"seq": counter.seq}, reason=reason)
    wake.users([user_id])
    return counter.seq
