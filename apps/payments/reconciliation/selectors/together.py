"""What may stand on one bank line together."""

from datetime import date
from typing import Any

from django.db import connection

from apps.core.money import EXPONENTS
from apps.payments.reconciliation.sql import statement


def named_together() -> dict[Any, list[Any]]:
    """Open bank lines whose words name several things that nobody has found, with those."""
    with connection.cursor() as cursor:
        cursor.execute(statement("named_together"))
        return dict(cursor.fetchall())


def fees_not_taken(*, since: date) -> list[tuple[Any, ...]]:
    """(match, gateway, currency, day, fee) of payouts whose fee is on no bank line."""
    places = {"currencies": list(EXPONENTS), "places": list(EXPONENTS.values())}
    with connection.cursor() as cursor:
        cursor.execute(statement("fees_not_taken"), {"since": since, **places})
        return cursor.fetchall()
