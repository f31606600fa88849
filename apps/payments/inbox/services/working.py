"""Webhooks in work: taken under a lease by one drain, settled together; what is over goes at night."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from apps.core import clock, events, policy
from apps.core.money import Money, to_minor
from apps.core.plain import plain
from apps.payments.inbox.engine import next_try
from apps.payments.inbox.events import WebhookMisaddressed
from apps.payments.inbox.models import Poll, Webhook
from apps.payments.inbox.states import Result

LEASE = timedelta(minutes=2)
BATCH = 40  # taken together: eight threads that each wait for a time-out are done within the lease
MOST_TRIES = 20
LOOKED_FOR = 4  # tries after which a thing that nobody knows is not about to be committed
PURGED_AT_ONCE = 5000

_TAKE = """
    WITH due AS MATERIALIZED (
        SELECT id FROM inbox_webhook WHERE next_at <= %s ORDER BY next_at LIMIT %s FOR UPDATE SKIP LOCKED
    )
    UPDATE inbox_webhook w SET next_at = %s, tries = w.tries + 1 FROM due WHERE w.id = due.id
    RETURNING w.id
"""
_SETTLE = """
    UPDATE inbox_webhook w SET
        event = s.event, subject = s.subject, object_ids = s.object_ids, note = s.note,
        caused_type = s.caused_type, caused_id = s.caused_id,
        result = s.result, next_at = s.next_at, processed_at = s.processed_at
    FROM jsonb_to_recordset(%s::jsonb) AS s(
        id uuid, lease timestamptz, event text, subject text, object_ids text[], note text, caused_type text,
        caused_id text, result text, next_at timestamptz, processed_at timestamptz
    )
    WHERE w.id = s.id AND w.next_at = s.lease
    RETURNING w.id
"""
_PURGE = """
    DELETE FROM inbox_webhook WHERE id IN (
        SELECT id FROM inbox_webhook WHERE created_at < %s AND next_at IS NULL ORDER BY created_at LIMIT %s
    )
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """What became of one webhook: what it says, what its handler answered, what it moved."""

    webhook: Webhook
    result: Result
    note: str = ""
    event: str = ""
    subject: str = ""
    object_ids: Sequence[str] = ()
    account_id: str = ""
    claimed: Money | None = None
    caused_type: str = ""
    caused_id: str = ""
    retry_after: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    id: Any
    lease: datetime | None
    event: str
    subject: str
    object_ids: list[str]
    note: str
    caused_type: str
    caused_id: str
    result: str
    next_at: datetime | None
    processed_at: datetime | None


@transaction.atomic
def webhooks_take(*, limit: int = BATCH) -> list[Webhook]:
    """The webhooks that are due, the oldest first, for two minutes nobody else's."""
    now = clock.now()
    with connection.prepared(), connection.cursor() as cursor:
        cursor.execute(_TAKE, [now, limit, now + LEASE])
        taken = [row[0] for row in cursor.fetchall()]
    return list(Webhook.objects.filter(pk__in=taken).order_by("created_at", "id")) if taken else []


@transaction.atomic
def webhooks_settle(*, ended: Sequence[Ended]) -> int:
    """Commits what became of them, unless somebody else took them meanwhile; how many."""
    now = clock.now()
    rows = [plain(asdict(_row(one, now))) for one in ended]
    with connection.prepared(), connection.cursor() as cursor:
        cursor.execute(_SETTLE, [json.dumps(rows)])
        settled = {row[0] for row in cursor.fetchall()}
    for one in ended:
        if one.result == Result.OTHER_ACCOUNT and one.webhook.pk in settled:
            events.publish(_misaddressed(one))
    return len(settled)


def webhooks_waiting() -> bool:
    """Whether any is due: its wake-up was lost, or its time has come."""
    return Webhook.objects.filter(next_at__lte=clock.now()).exists()


def inbox_purge() -> int:
    """What was worked on and is older than the setting says goes, and polls given up as long ago; how many."""
    before = clock.now() - timedelta(days=policy.get("inbox.webhook_days"))
    gone = Poll.objects.filter(given_up_at__lt=before).delete()[0]
    while batch := _purge(before):
        gone += batch
    return gone


@transaction.atomic
def _purge(before: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_PURGE, [before, PURGED_AT_ONCE])
        return cursor.rowcount


def _row(one: Ended, now: datetime) -> _Row:
    result, again = _final(one)
    wait = max(next_try(one.webhook.tries), timedelta(seconds=one.retry_after or 0))
    return _Row(
        id=one.webhook.pk,
        lease=one.webhook.next_at,
        event=one.event[:80],
        subject=one.subject,
        object_ids=[name[:64] for name in one.object_ids],
        note=one.note[:200],
        caused_type=one.caused_type,
        caused_id=one.caused_id,
        result="" if again else result,
        next_at=now + wait if again else None,
        processed_at=None if again else now,
    )


def _final(one: Ended) -> tuple[Result, bool]:
    """The result, and whether it is tried again: a thing nobody knows may be in a commit that is on its way."""
    if one.result == Result.RETRY:
        return Result.GAVE_UP, one.webhook.tries < MOST_TRIES
    return one.result, one.result == Result.UNKNOWN_OBJECT and one.webhook.tries < LOOKED_FOR


def _misaddressed(one: Ended) -> WebhookMisaddressed:
    return WebhookMisaddressed(
        webhook_id=str(one.webhook.pk),
        gateway=one.webhook.gateway,
        account_id=one.account_id,
        object_id=next(iter(one.object_ids), ""),
        minor=to_minor(one.claimed) if one.claimed else 0,
        currency=str(one.claimed.currency) if one.claimed else settings.DEFAULT_CURRENCY,
    )
