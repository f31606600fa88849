"""What gateways say does not work now: read by every choice and every console page, so kept in the process."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from apps.core import clock
from apps.core.snapshot import Snapshot
from apps.payments.gateways.models import Downtime

# A gateway that says nothing more for so long has forgotten to say that it is over.
BELIEVED = timedelta(hours=24)
ALL = "ALL"


@dataclass(frozen=True, slots=True)
class OpenDowntime:
    gateway: str
    method: str
    instrument: str
    severity: str
    since: datetime
    told_at: datetime

    @property
    def is_whole(self) -> bool:
        """Nobody can pay by this method there."""
        return not self.instrument and self.severity in ("", "HIGH")


def _load() -> list[OpenDowntime]:
    rows = Downtime.objects.filter(ended_at=None, told_at__gt=clock.now() - BELIEVED).order_by("begun_at")
    return [
        OpenDowntime(row.gateway, row.method, row.instrument, row.severity, row.begun_at, row.told_at) for row in rows
    ]


downtimes: Snapshot[list[OpenDowntime]] = Snapshot("gateways.downtimes", _load)


def known() -> list[OpenDowntime]:
    """Those that have begun and are not over."""
    now = clock.now()
    return [one for one in downtimes.get() if one.since <= now < one.told_at + BELIEVED]


def is_down(gateway: str, method: str) -> bool:
    """Whether the gateway says that all of this method does not work there."""
    told = (one for one in known() if one.gateway == gateway and one.is_whole)
    return bool(method) and any(one.method in (method, ALL) for one in told)
