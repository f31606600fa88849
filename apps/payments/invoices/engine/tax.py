"""Goods and services tax on a line, in minor units."""

from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple


class Split(NamedTuple):
    """Central and state halves within a state, one integrated tax across states."""

    cgst: int
    sgst: int
    igst: int

    @property
    def total(self) -> int:
        return sum(self)


def tax_on(minor: int, rate: Decimal) -> int:
    """`rate` percent of the amount, half a unit rounded up."""
    return int((Decimal(minor) * rate / 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def split(tax: int, *, within_state: bool) -> Split:
    """The odd unit of two halves goes to the state."""
    if not within_state:
        return Split(0, 0, tax)
    return Split(tax // 2, tax - tax // 2, 0)


def is_within_state(house: str, buyer: str) -> bool:
    """A buyer whose state nobody knows is served where the house is (section 12(2)(b) of the IGST Act)."""
    return "-" not in buyer or buyer == house
