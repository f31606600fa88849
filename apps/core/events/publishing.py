"""Puts events into the outbox."""

import json
import time
from collections.abc import Iterable, Sequence

from django.db import connection, transaction

from apps.core import context

from .base import Event

CHANNEL = "munim_outbox"
WAKE_EVERY = 0.05  # seconds; the relay stays awake longer than this after the last event it saw

_INSERT = """
INSERT INTO core_outboxevent (name, version, aggregate_type, aggregate_id, payload, request_id, actor_id)
VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
_INSERT_MANY = """
INSERT INTO core_outboxevent (name, version, aggregate_type, aggregate_id, payload, request_id, actor_id)
SELECT name, version, aggregate_type, aggregate_id, payload::jsonb, %s, %s
FROM unnest(%s::text[], %s::smallint[], %s::text[], %s::text[], %s::text[]) WITH ORDINALITY
     AS event(name, version, aggregate_type, aggregate_id, payload, position)
ORDER BY position
"""
_woken_at = 0.0


class NotInTransaction(RuntimeError):
    """An event outside a transaction could be published without what it tells of, or the other way round."""


def publish(event: Event) -> None:
    """Writes one event, seen by its subscribers once the surrounding transaction has committed."""
    _require_transaction()
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [*_row(event), context.request_id(), context.known_actor_id()])
    knock()


def publish_many(events: Iterable[Event]) -> int:
    """Writes any number of events with one statement, in their order; answers how many."""
    _require_transaction()
    rows = [_row(event) for event in events]
    if rows:
        columns: Sequence = [list(column) for column in zip(*rows, strict=True)]
        with connection.cursor() as cursor:
            cursor.execute(_INSERT_MANY, [context.request_id(), context.known_actor_id(), *columns])
        knock()
    return len(rows)


def knock() -> None:
    """Wakes the relay once this transaction has committed: for events that a database function wrote."""
    transaction.on_commit(_wake, robust=True)


def _row(event: Event) -> tuple[str, int, str, str, str]:
    kind, key = event.aggregate()
    return event.name, event.version, kind, str(key), json.dumps(event.payload())


def _require_transaction() -> None:
    if not connection.in_atomic_block:
        raise NotInTransaction("Publish an event inside the transaction of what it tells of.")


def _wake() -> None:
    """Wakes the relay after the commit, at most once in WAKE_EVERY per process.

    Not inside the transaction: a commit with a NOTIFY holds a lock of the whole server while it waits for the disk,
    so that commits would no longer share one flush.
    """
    global _woken_at
    now = time.monotonic()
    if now - _woken_at >= WAKE_EVERY:
        _woken_at = now
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])
