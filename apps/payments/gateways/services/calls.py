"""The log of calls: one statement each, on its own."""

from datetime import timedelta

from django.db import connection, transaction

from apps.core import clock, policy
from apps.payments.gateways.calls import Call
from apps.payments.gateways.models import GatewayCall

# The call is over: a line lost in a crash of the server harms nobody, so nobody waits for the disk.
_INSERT = """
    INSERT INTO gateways_gatewaycall (gateway, endpoint, method, path, reference, object_id, status, outcome, code,
        is_healthy, took_ms, request, response)
    SELECT %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s
    FROM set_config('synchronous_commit', CASE WHEN %s THEN 'off' ELSE current_setting('synchronous_commit') END, true)
    RETURNING id
"""
BATCH = 10_000


def call_note(call: Call) -> str:
    """Writes one line; its id."""
    values = [
        call.gateway,
        call.endpoint,
        call.method,
        call.path.partition("?")[0][:200],
        call.reference[:64],
        call.object_id[:64],
        call.status,
        call.outcome,
        call.code[:80],
        call.healthy,
        call.took_ms,
        call.request,
        call.response,
        not connection.in_atomic_block,
    ]
    with connection.prepared(), connection.cursor() as cursor:
        cursor.execute(_INSERT, values)
        return str(cursor.fetchone()[0])


def calls_purge() -> int:
    """Lines older than the setting says go, in batches; how many."""
    before, gone = clock.now() - timedelta(days=policy.get("gateways.calls_days")), 0
    while True:
        with transaction.atomic():
            old = GatewayCall.objects.filter(created_at__lt=before).order_by("created_at").values("pk")[:BATCH]
            count = GatewayCall.objects.filter(pk__in=old).delete()[0]
        gone += count
        if count < BATCH:
            return gone
