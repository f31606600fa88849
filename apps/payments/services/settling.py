"""What a settlement says about many payments at once."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection, transaction

_SETTLE = """
    UPDATE payments_gatewaypayment AS taken
       SET settled_at = told.settled_at, settlement_id = told.settlement_id,
           fee_minor = told.fee_minor, tax_minor = told.tax_minor
      FROM unnest(%s::text[], %s::timestamptz[], %s::text[], %s::bigint[], %s::bigint[])
           AS told (gateway_payment_id, settled_at, settlement_id, fee_minor, tax_minor)
     WHERE taken.gateway = %s AND taken.gateway_payment_id = told.gateway_payment_id
       AND (taken.settled_at IS NULL OR taken.settlement_id <> told.settlement_id)
"""


class SettledPayment(NamedTuple):
    """One payment of a settlement; money in minor units."""

    gateway_payment_id: str
    settled_at: datetime
    settlement_id: str
    fee_minor: int
    tax_minor: int


@transaction.atomic
def payments_settle(*, gateway: str, settled: Sequence[SettledPayment]) -> int:
    """Notes when and at what fee a gateway settled payments: one statement; answers how many it was news for."""
    columns = [list(column) for column in zip(*settled, strict=True)] or [[], [], [], [], []]
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, [*columns, gateway])
        return cursor.rowcount
