"""The segment policy in force."""

from collections.abc import Iterable
from decimal import Decimal

from apps.rewards.engine.thresholds import THRESHOLDS
from apps.rewards.models import SegmentThreshold


def policy(currencies: Iterable[str]) -> list[dict[str, str | Decimal]]:
    """One row per currency with every threshold: the currency's own row, else the row of all, else the start value."""
    stored = {(row.key, row.currency): row.value for row in SegmentThreshold.objects.all()}
    return [{"currency": currency} | _for(currency, stored) for currency in sorted(currencies)]


def _for(currency: str, stored: dict[tuple[str, str], Decimal]) -> dict[str, Decimal]:
    found = {}
    for threshold in THRESHOLDS.values():
        start = dict(threshold.by_currency).get(currency, threshold.value)
        general = stored.get((threshold.key, ""))
        if general is not None and currency not in dict(threshold.by_currency):
            start = general
        found[threshold.column] = stored.get((threshold.key, currency), start)
    return found
