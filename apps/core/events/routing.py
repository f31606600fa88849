"""Makes the deliveries of new events: one row per subscriber, in the order of the events."""

from django.db import connection, transaction

from .subscribers import all_subscribers

BATCH = 2000

# One relay routes at a time: a later event of an aggregate must never have its delivery before an earlier one.
_LOCK = "SELECT pg_try_advisory_xact_lock(hashtextextended('munim:outbox:route', 0))"
_ROUTE = """
WITH fresh AS (
    SELECT id, name, aggregate_type, aggregate_id FROM core_outboxevent
    WHERE routed_at IS NULL ORDER BY id LIMIT %s FOR UPDATE
), made AS (
    INSERT INTO core_delivery (event_id, subscriber, aggregate_type, aggregate_id, status, attempts, last_error)
    SELECT fresh.id, listens.subscriber, fresh.aggregate_type, fresh.aggregate_id, 'PENDING', 0, ''
    FROM fresh JOIN unnest(%s::text[], %s::text[]) AS listens(subscriber, event) ON listens.event = fresh.name
    ORDER BY fresh.id
    ON CONFLICT (event_id, subscriber) DO NOTHING
)
UPDATE core_outboxevent SET routed_at = clock_timestamp() FROM fresh WHERE core_outboxevent.id = fresh.id
"""


@transaction.atomic
def route(limit: int = BATCH) -> int:
    """Routes up to `limit` new events; answers how many (0 also while another relay routes)."""
    pairs = [(item.name, event) for item in all_subscribers() for event in item.events]
    with connection.prepared(), connection.cursor() as cursor:
        cursor.execute(_LOCK)
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(_ROUTE, [limit, [name for name, _ in pairs], [event for _, event in pairs]])
        return cursor.rowcount
