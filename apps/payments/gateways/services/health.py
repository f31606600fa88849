"""How well a gateway does: the share of its last calls that speak for it, and how long they take."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Avg, Count, Q

from apps.core import clock
from apps.core.snapshot import Snapshot
from apps.payments.gateways.models import GatewayCall

WINDOW = timedelta(minutes=10)
FEWEST = 20  # calls that say anything
SLOW_MS, SLOWEST_MS = 1_000, 5_000  # from here on slowness costs, and here it has cost its 30 points
SLOWNESS_COSTS = 30


@dataclass(frozen=True, slots=True)
class Health:
    """`score` 0 to 100."""

    calls: int = 0
    failed: int = 0
    average_ms: int = 0

    @property
    def is_known(self) -> bool:
        return self.calls >= FEWEST

    @property
    def score(self) -> int:
        if not self.is_known:
            return 100
        slow = min(max(self.average_ms - SLOW_MS, 0), SLOWEST_MS - SLOW_MS)
        lost = 100 * self.failed // self.calls + SLOWNESS_COSTS * slow // (SLOWEST_MS - SLOW_MS)
        return max(100 - lost, 0)


def _load() -> dict[str, Health]:
    recent = GatewayCall.objects.filter(created_at__gte=clock.now() - WINDOW).order_by().values("gateway")
    counted = recent.annotate(calls=Count("pk"), failed=Count("pk", filter=Q(is_healthy=False)), ms=Avg("took_ms"))
    return {row["gateway"]: Health(row["calls"], row["failed"], int(row["ms"] or 0)) for row in counted}


_figures: Snapshot[dict[str, Health]] = Snapshot("gateways.health", _load)


def figures_of(gateway: str) -> Health:
    """At most a minute old."""
    return _figures.get().get(gateway, Health())
