"""How the gateways stand now: read before every call and by every console page, so kept in the process."""

from dataclasses import dataclass
from datetime import datetime

from apps.core.snapshot import Snapshot
from apps.payments.gateways.models import GatewayCircuit


@dataclass(frozen=True, slots=True)
class Standing:
    gateway: str
    state: str
    switch: str
    since: datetime | None
    failing_since: datetime | None
    trial_at: datetime | None
    reason: str
    switch_reason: str


def _load() -> dict[str, Standing]:
    names = Standing.__dataclass_fields__
    return {row["gateway"]: Standing(**row) for row in GatewayCircuit.objects.values(*names)}


standings: Snapshot[dict[str, Standing]] = Snapshot("gateways.standings", _load)
