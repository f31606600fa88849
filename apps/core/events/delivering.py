"""Hands deliveries to their handlers: the effect and the mark are one transaction.

The deliveries of one subscriber and one aggregate are a line. Only the head of a line (the earliest that is not DONE)
may be locked, and only who holds it may go on with the rest of the line: so the order holds with any number of relays.
A head that waits or is dead blocks its line and nothing else.
"""

import logging
from collections.abc import Sequence

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Now

from apps.core import context, policy
from apps.core.redaction import redact_text
from apps.core.states import DeliveryStatus

from .backoff import delay
from .base import Event, event_class
from .models import Delivery, OutboxEvent
from .subscribers import Subscriber

logger = logging.getLogger("munim.relay")
CANDIDATES = 200

# Walks from line to line through the partial index delivery_line: one probe each, however long a line is.
_HEADS = """
WITH RECURSIVE head AS (
    (SELECT id, aggregate_type, aggregate_id, status, next_attempt_at FROM core_delivery
     WHERE subscriber = %(subscriber)s AND status <> 'DONE'
           AND (aggregate_type, aggregate_id) > (%(after_type)s, %(after_id)s)
     ORDER BY aggregate_type, aggregate_id, event_id LIMIT 1)
    UNION ALL
    SELECT following.* FROM head CROSS JOIN LATERAL (
        SELECT id, aggregate_type, aggregate_id, status, next_attempt_at FROM core_delivery
        WHERE subscriber = %(subscriber)s AND status <> 'DONE'
              AND (aggregate_type, aggregate_id) > (head.aggregate_type, head.aggregate_id)
        ORDER BY aggregate_type, aggregate_id, event_id LIMIT 1
    ) following
)
SELECT id, aggregate_type, aggregate_id FROM head
WHERE status = 'PENDING' AND next_attempt_at <= clock_timestamp()
LIMIT %(limit)s
"""
# One probe of the same index each: most subscribers have nothing most of the time.
_BUSY = """
SELECT name FROM unnest(%s::text[]) name
WHERE EXISTS (SELECT FROM core_delivery WHERE subscriber = name AND status <> 'DONE')
"""
_LINES = """
SELECT line.id, line.ready FROM core_delivery head CROSS JOIN LATERAL (
    SELECT id, event_id,
           bool_and(status = 'PENDING' AND next_attempt_at <= clock_timestamp()) OVER (ORDER BY event_id) AS ready
    FROM core_delivery
    WHERE subscriber = head.subscriber AND status <> 'DONE'
          AND aggregate_type = head.aggregate_type AND aggregate_id = head.aggregate_id
    ORDER BY event_id LIMIT %s
) line
WHERE head.id = ANY(%s) ORDER BY line.event_id
"""

Line = tuple[str, str]
START: Line = ("", "")


def busy(names: Sequence[str]) -> set[str]:
    """The subscribers that something waits for, due or not."""
    with connection.prepared(), connection.cursor() as cursor:
        cursor.execute(_BUSY, [list(names)])
        return {name for (name,) in cursor.fetchall()}


def candidates(subscriber: Subscriber, after: Line, limit: int = CANDIDATES) -> tuple[list[int], Line]:
    """Heads that are due, from the line after `after` on, and the line to go on from next time."""
    with connection.prepared(), connection.cursor() as cursor:
        cursor.execute(
            _HEADS, {"subscriber": subscriber.name, "after_type": after[0], "after_id": after[1], "limit": limit}
        )
        rows = cursor.fetchall()
    following = (rows[-1][1], rows[-1][2]) if len(rows) == limit else START
    return [row[0] for row in rows], following


def deliver(subscriber: Subscriber, heads: Sequence[int]) -> int:
    """Delivers what these heads begin, `together` at a time; answers how many were done or failed."""
    if subscriber.together == 1:
        return sum(_deliver_one(subscriber, head) for head in heads)
    done = 0
    for start in range(0, len(heads), subscriber.together):
        done += _deliver_chunk(subscriber, heads[start : start + subscriber.together])
    return done


def _deliver_chunk(subscriber: Subscriber, heads: Sequence[int]) -> int:
    """All in one transaction; if one fails, nothing of it stays and each is tried by itself."""
    wanted: list[int] = []
    try:
        return _deliver_together(subscriber, heads, wanted)
    except Exception:
        logger.exception("A batch for %s failed: trying one by one", subscriber.name)
    return sum(_deliver_one(subscriber, delivery_id) for delivery_id in wanted or heads)


@transaction.atomic
def _deliver_together(subscriber: Subscriber, heads: Sequence[int], wanted: list[int]) -> int:
    locked = list(_due().filter(pk__in=heads).order_by("pk").values_list("pk", flat=True))
    wanted += _lines(locked, subscriber.together) if locked else []
    deliveries = Delivery.objects.filter(pk__in=wanted).select_related("event").order_by("event_id")
    _handle(subscriber, list(deliveries))
    _mark_done(wanted)
    return len(wanted)


def _lines(heads: list[int], limit: int) -> list[int]:
    """The deliveries that can follow their heads now, in the order of the events, at most `limit`."""
    with connection.prepared(), connection.cursor() as cursor:
        cursor.execute(_LINES, [limit, heads])
        return [row[0] for row in cursor.fetchall() if row[1]][:limit]


def _deliver_one(subscriber: Subscriber, delivery_id: int) -> int:
    """One delivery in a transaction of its own; a failure rolls it back and is noted in another."""
    try:
        return _attempt(subscriber, delivery_id)
    except Exception as error:
        logger.exception("Delivery %s to %s failed", delivery_id, subscriber.name)
        _note_failure(delivery_id, error)
    return 1


@transaction.atomic
def _attempt(subscriber: Subscriber, delivery_id: int) -> int:
    """Delivers it if it is still due and the head of its line."""
    line = {name: OuterRef(name) for name in ("subscriber", "aggregate_type", "aggregate_id")}
    earlier = Delivery.objects.filter(event_id__lt=OuterRef("event_id"), **line).exclude(status=DeliveryStatus.DONE)
    delivery = _due().filter(~Exists(earlier), pk=delivery_id).select_related("event").first()
    if delivery is None:
        return 0
    _handle(subscriber, [delivery])
    _mark_done([delivery.pk])
    return 1


def _due() -> QuerySet[Delivery]:
    return Delivery.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        status=DeliveryStatus.PENDING, next_attempt_at__lte=Now()
    )


def _handle(subscriber: Subscriber, deliveries: Sequence[Delivery]) -> None:
    """A batch has no request and no actor of its own: its events may come from many."""
    told = [(_event(delivery.event), delivery) for delivery in deliveries]
    if subscriber.batched and told:
        subscriber.handler(told)
        return
    for event, delivery in told:
        with context.bind(request_id=delivery.event.request_id, actor_id=delivery.event.actor_id):
            subscriber.handler(event, delivery)


def _event(stored: OutboxEvent) -> Event:
    return event_class(stored.name).from_payload(stored.payload, stored.version)


def _mark_done(ids: Sequence[int]) -> None:
    with connection.prepared(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE core_delivery SET status = 'DONE', attempts = attempts + 1, done_at = clock_timestamp()"
            " WHERE id = ANY(%s) AND status = 'PENDING'",
            [list(ids)],
        )
        if cursor.rowcount != len(ids):
            raise RuntimeError("Deliveries were taken by somebody else meanwhile.")


@transaction.atomic
def _note_failure(delivery_id: int, error: Exception) -> None:
    delivery = _due().filter(pk=delivery_id).first()
    if delivery is None:
        return
    delivery.attempts += 1
    delivery.last_error = redact_text(f"{type(error).__name__}: {error}")[:2000]
    delivery.next_attempt_at = Now() + delay(delivery.attempts)
    if delivery.attempts >= policy.get("events.max_attempts"):
        delivery.park()
    delivery.save(update_fields=["attempts", "last_error", "next_attempt_at", "status"])
