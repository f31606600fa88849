"""Bonus terms, and the request for a grant."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db.models import Model

from apps.core.money import Money


@dataclass(frozen=True, kw_only=True, slots=True)
class BonusTerms:
    """What a bonus asks for before it turns real.

    `multiple` times the base must be staked: the bonus itself, or `base_amount` (deposit and bonus together).
    `contributions`: the share of a stake that counts, by "product" or "product/game"; what is not named counts whole.
    """

    multiple: Decimal
    expires_at: datetime
    base: str = "BONUS"
    base_amount: Money | None = None
    max_stake: Money | None = None
    contributions: Mapping[str, Decimal] = field(default_factory=dict)
    product: str = ""
    jurisdiction: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class GrantRequest:
    """One bonus to grant; `reference` (a row or a text) happens once, for ever."""

    user: Model
    amount: Money
    terms: BonusTerms
    reference: Model | str
    actor: Model | None = None
    memo: str = ""
