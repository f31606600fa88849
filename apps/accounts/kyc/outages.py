"""Which providers are out of use now: read by every console page, so kept in the process."""

from dataclasses import dataclass
from datetime import datetime

from apps.accounts.kyc.models import Circuit
from apps.accounts.kyc.states import CircuitState
from apps.core.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Outage:
    provider: str
    since: datetime
    reason: str


def _load() -> list[Outage]:
    rows = Circuit.objects.exclude(state=CircuitState.CLOSED).order_by("failing_since")
    return [Outage(row.provider, row.failing_since, row.reason) for row in rows]


outages: Snapshot[list[Outage]] = Snapshot("kyc.outages", _load)
