"""What a transfer to a merchant costs, in minor units."""

from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple


class FeeTerms(NamedTuple):
    """`percent` of the amount plus `fixed`, within `minimum` and `maximum`; `tax_percent` of that on top."""

    percent: Decimal
    fixed: int
    minimum: int
    maximum: int | None
    tax_percent: Decimal


class Fee(NamedTuple):
    """The fee before tax, its tax, and the rate of that (%)."""

    net: int
    tax: int
    rate: Decimal = Decimal(0)

    @property
    def total(self) -> int:
        return self.net + self.tax


NO_FEE = Fee(0, 0)


def fee_of(minor: int, terms: FeeTerms) -> Fee:
    """Both parts rounded half up, each by itself."""
    fee = max(_part(minor, terms.percent) + terms.fixed, terms.minimum)
    if terms.maximum is not None:
        fee = min(fee, terms.maximum)
    return Fee(fee, _part(fee, terms.tax_percent), terms.tax_percent)


def _part(minor: int, percent: Decimal) -> int:
    return int((Decimal(minor) * percent / 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))
