"""What a caller says of a document's content."""

from dataclasses import dataclass
from decimal import Decimal

from apps.core.money import Money


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """`amount` is before tax; `tax` is `tax_rate` percent of it unless it is given (a ledger posted it)."""

    title: str
    amount: Money
    tax_rate: Decimal = Decimal(0)
    tax: Money | None = None
    code: str = ""  # HSN or SAC
