"""What the page, its file and the dashboard show: read from hourly sums alone."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from apps.core import clock
from apps.core.money import Money, from_minor
from apps.payments.analytics.models import HourlyFailures, HourlyFigures

from .rates import percent

REASONS = 12  # failures shown by their code; the rest is one line


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """Sums of some hours: the same figures whatever they are cut by."""

    label: str
    currency: str = "INR"
    begun: int = 0
    unreached: int = 0
    paid: int = 0
    failed: int = 0
    minor: int = 0
    fee_minor: int = 0
    tax_minor: int = 0
    settled: int = 0
    settle_seconds: int = 0

    @property
    def tries(self) -> int:
        """Tries that ended, those included that never reached the gateway."""
        return self.paid + self.failed + self.unreached

    @property
    def success(self) -> Decimal | None:
        """Of the tries that ended, in per cent."""
        return percent(self.paid, self.tries)

    @property
    def abandoned(self) -> int:
        """Orders that nobody tried to pay, as far as gateways told."""
        return max(self.begun - self.tries, 0)

    @property
    def taken(self) -> Money:
        return from_minor(self.minor, self.currency)

    @property
    def fees(self) -> Money:
        return from_minor(self.fee_minor, self.currency)

    @property
    def tax(self) -> Money:
        return from_minor(self.tax_minor, self.currency)

    @property
    def fee_share(self) -> Decimal | None:
        """Fees of what was taken, in per cent."""
        return percent(self.fee_minor, self.minor)

    @property
    def settle_hours(self) -> Decimal | None:
        """From the credit to its settlement, on average."""
        if not self.settled:
            return None
        return (Decimal(self.settle_seconds) / self.settled / 3600).quantize(Decimal("0.1"))


_SUMS = tuple(name for name in Slice.__dataclass_fields__ if name not in ("label", "currency"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One span of days, cut four ways."""

    first: date
    last: date
    total: Slice
    gateways: list[Slice] = field(default_factory=list)
    methods: list[Slice] = field(default_factory=list)
    hours: list[Slice] = field(default_factory=list)
    days: list[Slice] = field(default_factory=list)
    failures: list[tuple[str, int]] = field(default_factory=list)


def report(*, first: date, last: date, gateway: str = "", method: str = "", currency: str = "INR") -> Report:
    """From the first to the last business day, both included; of one gateway or method where named."""
    since, until = clock.business_period(first, last)
    wanted: dict[str, Any] = {"hour__gte": since, "hour__lt": until}
    wanted |= {name: value for name, value in {"gateway": gateway, "method": method}.items() if value}
    rows = list(HourlyFigures.objects.filter(**wanted, currency=currency).order_by("hour"))
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return Report(
        first=first,
        last=last,
        total=_sum("All", rows, currency),
        gateways=_cut(rows, lambda row: row.gateway, currency),
        methods=_cut(rows, lambda row: row.method, currency),
        hours=_cut(rows, lambda row: f"{_local(row.hour):%H}", currency, every=[f"{hour:02}" for hour in range(24)]),
        days=_cut(rows, lambda row: _local(row.hour).date().isoformat(), currency, every=[str(day) for day in days]),
        failures=_failures(wanted),
    )


def _cut(rows: list[HourlyFigures], by: Callable, currency: str, *, every: Iterable[str] = ()) -> list[Slice]:
    parts: dict[str, list[HourlyFigures]] = {label: [] for label in every}
    for row in rows:
        parts.setdefault(by(row), []).append(row)
    return [_sum(label, parts[label], currency) for label in (parts if every else sorted(parts))]


def _sum(label: str, rows: list[HourlyFigures], currency: str) -> Slice:
    sums = {name: sum(getattr(row, name) for row in rows) for name in _SUMS}
    return Slice(label=label, currency=currency, **sums)


def _failures(wanted: dict[str, Any]) -> list[tuple[str, int]]:
    """The most frequent reasons first; what is rare is one line."""
    counts: dict[str, int] = {}
    for code, failed in HourlyFailures.objects.filter(**wanted).values_list("code", "failed"):
        counts[code] = counts.get(code, 0) + failed
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    rest = sum(count for _, count in ordered[REASONS:])
    return ordered[:REASONS] + ([("Others", rest)] if rest else [])


def _local(hour: datetime) -> datetime:
    return hour.astimezone(clock.business_zone())
