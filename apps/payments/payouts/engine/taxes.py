"""Tax at source on a payout: what it is taken of, and how much. Amounts are minor units."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class YearSoFar:
    """A user's fiscal year before this payout: what they had, put in, took out, and were taxed on."""

    opening: int = 0
    deposits: int = 0
    withdrawals: int = 0
    taxed: int = 0


@dataclass(frozen=True, slots=True)
class Assessment:
    """`base` is what is taxed now; `tax` what is withheld of the payout."""

    base: int
    tax: int


NOTHING = Assessment(0, 0)


def net_winnings(amount: int, year: YearSoFar) -> int:
    """What of this payout is winnings not taxed yet: withdrawals - (deposits + opening balance) - taxed before.

    Rule 133 of the Income-tax Rules (section 194BA): net winnings of each withdrawal, at most the withdrawal itself.
    """
    untaxed = year.withdrawals + amount - year.deposits - year.opening - year.taxed
    return max(0, min(amount, untaxed))


def assess(*, base: int, rate: Decimal, exempt: int) -> Assessment:
    """The tax on a base; one up to `exempt` is free. Rounded to the paisa, half up; never more than the base."""
    if base <= exempt or not rate:
        return Assessment(max(base, 0), 0)
    tax = int((base * rate).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    return Assessment(base, min(tax, base))
