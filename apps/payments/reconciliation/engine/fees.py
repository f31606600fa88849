"""What gateways took for payouts, month by month. Plain values in and out."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Fee:
    """Told by the gateway of one payout, and on no bank line yet."""

    match: Any
    gateway: str
    currency: str
    day: date
    amount: Decimal


@dataclass(frozen=True)
class MonthOfFees:
    """The fees of a calendar month of one gateway; `first` is the month's first day."""

    gateway: str
    currency: str
    first: date
    amount: Decimal
    matches: tuple[Any, ...]
    last_fee: date

    @property
    def key(self) -> tuple[str, str, date]:
        return self.gateway, self.currency, self.first

    def covers(self, day: date) -> bool:
        """It is billed at its end, or in the month after it."""
        after = (self.first + timedelta(days=32)).replace(day=1)
        return day >= self.last_fee and day.replace(day=1) in (self.first, after)

    def fits(self, moved: Decimal, currency: str, day: date) -> bool:
        """Whether a line is this month's fees to the last unit."""
        return self.covers(day) and self.currency == currency and moved == -self.amount


def months(fees: Iterable[Fee]) -> list[MonthOfFees]:
    """By gateway, currency and month."""
    found: dict[tuple[str, str, date], list[Fee]] = defaultdict(list)
    for fee in fees:
        found[fee.gateway, fee.currency, fee.day.replace(day=1)].append(fee)
    return [_month(*key, some) for key, some in sorted(found.items())]


def _month(gateway: str, currency: str, first: date, fees: list[Fee]) -> MonthOfFees:
    amount = sum((fee.amount for fee in fees), Decimal(0))
    last = max(fee.day for fee in fees)
    return MonthOfFees(gateway, currency, first, amount, tuple(fee.match for fee in fees), last)
