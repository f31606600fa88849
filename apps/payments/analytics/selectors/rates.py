"""How many tries succeed just now."""

from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from django.db import connection

from apps.core import ids

_RATES = (Path(__file__).parents[1] / "sql" / "rates.sql").read_text()


@dataclass(frozen=True, slots=True)
class Rate:
    """Tries that ended, and how many of them were paid."""

    gateway: str
    method: str
    tries: int
    paid: int

    @property
    def percent(self) -> Decimal:
        return percent(self.paid, self.tries) or Decimal(0)


def percent(part: int, whole: int) -> Decimal | None:
    """With two decimals; None of nothing."""
    return (Decimal(100 * part) / whole).quantize(Decimal("0.01"), ROUND_HALF_UP) if whole else None


def rates_since(since: datetime) -> list[Rate]:
    """By gateway and method, of what was tried since then."""
    with connection.cursor() as cursor:
        cursor.execute(_RATES, {"floor": ids.uuid7_floor(since)})
        return [Rate(*row) for row in cursor.fetchall()]
