"""What must be asked again: begun and ended by those whose thing it is, inside their own transactions.

`poll_begin`, `polls_end` and `poll_soon` are one statement each: they open no savepoint in their caller's transaction.
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Least

from apps.core import audit, clock, events, policy
from apps.core.plain import plain
from apps.payments.inbox.engine import next_poll
from apps.payments.inbox.errors import PollUnknown
from apps.payments.inbox.events import PollGivenUp
from apps.payments.inbox.models import Poll

LEASE = timedelta(minutes=2)
LOOK_SECONDS = 5  # how often the schedule looks
AGAIN = timedelta(days=1)  # how long what was given up is asked about once more

_BEGIN = """
    INSERT INTO inbox_poll (subject, object_id, gateway, next_at, tries, until, reason)
    VALUES (%s, %s, %s, %s, 0, %s, '')
    ON CONFLICT (subject, object_id) DO UPDATE SET
        gateway = EXCLUDED.gateway, tries = 0, reason = '', given_up_at = NULL,
        next_at = least(inbox_poll.next_at, EXCLUDED.next_at), until = greatest(inbox_poll.until, EXCLUDED.until)
"""

_END = """
    DELETE FROM inbox_poll WHERE id IN (
        SELECT id FROM inbox_poll WHERE subject = %s AND object_id = ANY(%s) ORDER BY id FOR UPDATE
    )
"""


def poll_begin(*, subject: str, object_id: str, gateway: str, horizon: timedelta) -> None:
    """The gateway is asked about it from now on, at growing distances, until somebody knows the end."""
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN, [subject, str(object_id), gateway, now + next_poll(0), now + horizon])


def poll_end(*, subject: str, object_id: str) -> None:
    """Its end is known: it is asked about no more."""
    polls_end(subject=subject, object_ids=[str(object_id)])


def polls_end(*, subject: str, object_ids: Sequence[str]) -> None:
    """As `poll_end` for several; in the order of their keys, so that two who end some never wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute(_END, [subject, list(object_ids)])


def poll_soon(*, subject: str, object_id: str, reason: str = "") -> None:
    """Asked at the next look instead of when its turn comes; nothing where nothing is polled."""
    open_ = Poll.objects.filter(subject=subject, object_id=str(object_id), next_at__isnull=False)
    open_.update(next_at=Least(F("next_at"), clock.now()), reason=reason[:200])


_TAKE = """
    WITH due AS MATERIALIZED (
        SELECT id FROM inbox_poll WHERE gateway = %s AND next_at <= %s ORDER BY next_at LIMIT %s
        FOR UPDATE SKIP LOCKED
    )
    UPDATE inbox_poll p SET next_at = %s, last_at = %s, tries = p.tries + 1 FROM due WHERE p.id = due.id
    RETURNING p.id
"""
_POSTPONE = """
    UPDATE inbox_poll p SET next_at = s.next_at
    FROM jsonb_to_recordset(%s::jsonb) AS s(id uuid, lease timestamptz, next_at timestamptz)
    WHERE p.id = s.id AND p.next_at = s.lease
"""


@transaction.atomic
def polls_take(*, gateway: str, limit: int) -> list[Poll]:
    """The polls of a gateway that are due, the longest waiting first, for two minutes nobody else's."""
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [gateway, now, limit, now + LEASE, now])
        taken = [row[0] for row in cursor.fetchall()]
    return list(Poll.objects.filter(pk__in=taken).order_by("created_at", "id")) if taken else []


@transaction.atomic
def polls_settle(*, ended: Sequence[Poll], open_: Sequence[Poll]) -> list[Poll]:
    """Those whose end is known go, the others wait for their next turn; the ones given up at their horizon."""
    now = clock.now()
    over = [poll for poll in open_ if poll.until <= now]
    Poll.objects.filter(pk__in=[poll.pk for poll in ended]).delete()
    wait = [
        {"id": poll.pk, "lease": poll.next_at, "next_at": min(now + next_poll(poll.tries), max(poll.until, now))}
        for poll in open_
        if poll.until > now
    ]
    with connection.cursor() as cursor:
        cursor.execute(_POSTPONE, [json.dumps(plain(wait))])
    return [poll for poll in over if _give_up(poll, now)]


def poll_budget(*, gateway: str) -> int:
    """How many polls of a gateway one look may make: its share of what the settings allow in a minute."""
    per_minute = policy.get(f"inbox.polls_per_minute.{gateway}")
    return max(per_minute * LOOK_SECONDS // 60, 1)


@transaction.atomic
def poll_hasten(*, poll_id: Any, actor, reason: str) -> Poll:
    """Staff have it asked at the next look, also what was given up. Raises PollUnknown."""
    poll = Poll.objects.select_for_update().filter(pk=poll_id).first()
    if poll is None:
        raise PollUnknown
    now = clock.now()
    if poll.given_up_at is not None:
        poll.given_up_at, poll.tries, poll.until = None, 0, now + AGAIN
    poll.next_at, poll.reason = now, reason[:200]
    poll.save(update_fields=["given_up_at", "tries", "until", "next_at", "reason"])
    audit.record("inbox.poll.hasten", poll, actor=actor, reason=reason)
    return poll


def _give_up(poll: Poll, now: datetime) -> bool:
    """Whether it still was ours to give up."""
    mine = Poll.objects.filter(pk=poll.pk, next_at=poll.next_at)
    if not mine.update(next_at=None, given_up_at=now, reason="No final answer until the horizon."):
        return False
    events.publish(PollGivenUp(subject=poll.subject, object_id=poll.object_id, gateway=poll.gateway, tries=poll.tries))
    return True
