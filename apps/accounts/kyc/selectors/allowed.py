"""What somebody may do at the level they have proved."""

from decimal import Decimal
from typing import NamedTuple

from apps.accounts.kyc.limits import rows_of
from apps.accounts.kyc.models import KycLevelLimit
from apps.accounts.models import User
from apps.core.money import Money, money


class Allowed(NamedTuple):
    """An action in one currency; without an amount any is allowed."""

    action: str
    currency: str
    is_allowed: bool
    per_call: Money | None
    per_day: Money | None
    per_month: Money | None


def allowed_to(user: User) -> list[Allowed]:
    """By action; no query, the limits are kept in the process."""
    return [_allowed(row) for row in rows_of(user.kyc_state)]


def _allowed(row: KycLevelLimit) -> Allowed:
    def most(amount: Decimal | None) -> Money | None:
        return None if amount is None or not row.is_allowed else money(amount, row.currency)

    return Allowed(
        action=row.action,
        currency=row.currency,
        is_allowed=row.is_allowed,
        per_call=most(row.max_amount),
        per_day=most(row.max_per_day),
        per_month=most(row.max_per_month),
    )
