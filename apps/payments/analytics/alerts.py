"""The alerts that are open now: read by every console page, so kept in the process."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from apps.core.snapshot import Snapshot
from apps.payments.analytics.models import RateAlert


@dataclass(frozen=True, slots=True)
class OpenAlert:
    gateway: str
    method: str
    percent: Decimal
    tries: int
    since: datetime


def _load() -> list[OpenAlert]:
    rows = RateAlert.objects.filter(closed_at=None).order_by("opened_at")
    return [OpenAlert(row.gateway, row.method, row.percent, row.tries, row.opened_at) for row in rows]


open_alerts: Snapshot[list[OpenAlert]] = Snapshot("payment_analytics.alerts", _load)
