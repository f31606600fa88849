"""What operators and housekeeping do with the outbox."""

from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Model

from apps.core import audit, clock, fsm, policy
from apps.core.errors import NotFound

from .models import Delivery
from .subscribers import find

_PURGE = """
DELETE FROM core_outboxevent WHERE id IN (
    SELECT event.id FROM core_outboxevent event
    WHERE event.routed_at < %s AND NOT EXISTS (SELECT FROM core_delivery d WHERE d.event_id = event.id)
    ORDER BY event.id LIMIT %s
)
"""
_PURGE_DELIVERIES = """
DELETE FROM core_delivery WHERE id IN (
    SELECT id FROM core_delivery WHERE status = 'DONE' AND done_at < %s ORDER BY id LIMIT %s
)
"""
_BACKFILL = """
INSERT INTO core_delivery (event_id, subscriber, aggregate_type, aggregate_id, status, attempts, last_error)
SELECT id, %s, aggregate_type, aggregate_id, 'PENDING', 0, '' FROM core_outboxevent
WHERE name = ANY(%s) AND routed_at IS NOT NULL ORDER BY id
ON CONFLICT (event_id, subscriber) DO NOTHING
"""
PURGE_BATCH = 10_000


class UnknownDelivery(NotFound):
    message = "There is no such delivery."


class UnknownSubscriber(NotFound):
    message = "There is no such subscriber."


@transaction.atomic
def delivery_requeue(*, delivery_id: int, actor: Model | None, reason: str) -> Delivery:
    """Sends a dead letter again, with all its tries. Raises UnknownDelivery, StateConflict."""
    delivery = Delivery.objects.select_for_update().filter(pk=delivery_id).first()
    if delivery is None:
        raise UnknownDelivery
    fsm.advance(delivery.requeue, actor=actor, reason=reason, at=clock.now())
    return delivery


@transaction.atomic
def subscriber_backfill(*, name: str, actor: Model | None = None) -> int:
    """Hands a subscriber every kept event that it never got (it is new, say). Raises UnknownSubscriber."""
    subscriber = find(name)
    if subscriber is None:
        raise UnknownSubscriber(name=name)
    with connection.cursor() as cursor:
        cursor.execute(_BACKFILL, [name, list(subscriber.events)])
        made = cursor.rowcount
    audit.record("core.subscriber.backfill", None, actor=actor, after={"subscriber": name}, count=made)
    return made


def outbox_purge() -> int:
    """Deletes delivered events older than the setting says, in batches; what waits or is dead stays."""
    before = clock.now() - timedelta(days=policy.get("events.keep_days"))
    _in_batches(_PURGE_DELIVERIES, before)
    return _in_batches(_PURGE, before)


def _in_batches(statement: str, before) -> int:
    deleted = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [before, PURGE_BATCH])
            gone = cursor.rowcount
        deleted += gone
        if gone < PURGE_BATCH:
            return deleted
