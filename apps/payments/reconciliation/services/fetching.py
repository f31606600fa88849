"""Settlement rows that a gateway told when it was asked."""

from collections.abc import Sequence
from datetime import date

from django.db import connection, transaction

from apps.core import clock
from apps.payments.gateways.facts import RemoteSettlementRow
from apps.payments.reconciliation.models import FetchedDay
from apps.payments.reconciliation.sql import statement

_TEXTS = ("kind", "entity_id", "order_id", "settlement_id", "settled_on")
_AMOUNTS = ("amount", "credit", "debit", "fee", "tax")


@transaction.atomic
def settlement_rows_store(*, gateway: str, rows: Sequence[RemoteSettlementRow]) -> int:
    """Keeps the rows of settlements (what is not settled yet comes again); how many were new."""
    settled = [row for row in rows if row.settlement_id]
    if not settled:
        return 0
    columns = {name: [getattr(row, name) for row in settled] for name in _TEXTS}
    columns |= {name: [getattr(row, name).amount for row in settled] for name in _AMOUNTS}
    columns["currency"] = [str(row.amount.currency) for row in settled]
    columns["utr"] = [row.utr.upper() for row in settled]
    with connection.cursor() as cursor:
        cursor.execute(statement("insert_rows"), {"gateway": gateway, **columns})
        return cursor.rowcount


@transaction.atomic
def day_fetched(*, gateway: str, day: date, rows: int, trouble: str = "") -> FetchedDay:
    """Notes how asking a gateway for a day went."""
    found, _ = FetchedDay.objects.select_for_update().get_or_create(gateway=gateway, date=day)
    found.asked_at, found.trouble, found.is_complete = clock.now(), trouble[:200], not trouble
    found.rows = found.rows if trouble else rows
    found.save(update_fields=["asked_at", "trouble", "is_complete", "rows"])
    return found
