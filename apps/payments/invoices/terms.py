"""What a caller says of a document's content."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Model

from apps.core.money import Money
from apps.wallet.accounts import Scope


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """`amount` is before tax; `tax` is `tax_rate` percent of it unless it is given (a ledger posted it)."""

    title: str
    amount: Money
    tax_rate: Decimal = Decimal(0)
    tax: Money | None = None
    code: str = ""  # HSN or SAC


@dataclass(frozen=True, kw_only=True, slots=True)
class Paper:
    """One document to issue. `reference` is the row (or `type:id`) it is about, `corrects` a Document."""

    user: Model
    reference: Scope
    lines: Sequence[Line]
    issued_for: str
    currency: str
    details: Mapping[str, str] | None = None
    corrects: Model | None = None
