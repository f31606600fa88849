"""Gates: what a level of proof allows."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from apps.accounts.engine.periods import first_day
from apps.accounts.kyc.errors import KycLimitReached, KycRequired
from apps.accounts.kyc.limits import limit_of
from apps.accounts.kyc.models import KycLevelLimit
from apps.accounts.kyc.states import Level
from apps.core import clock
from apps.core.money import Money, money
from apps.core.plain import plain

Used = Callable[[datetime], Money]


class _Held(NamedTuple):
    """What holds for somebody: the level proved, and its row."""

    level: Level
    limit: KycLevelLimit

    def refusal(self, most: Decimal, **details) -> KycRequired:
        """More proof would help, unless there is none to give."""
        refused = KycLimitReached if self.level == Level.FULL else KycRequired
        words = "" if self.level == Level.FULL else "This amount needs more proof of your identity."
        told = {"action": self.limit.action, "level": self.level.name, "limit": self.plain(most)}
        return refused(words, **told, **details)

    def plain(self, amount: Decimal) -> dict[str, str]:
        return plain(money(amount, self.limit.currency))


def level_require(
    *, user, action: str, amount: Money | None = None, state: str = "", used: Used | None = None
) -> None:
    """Lets the action pass at the user's level. Without a row for the action nothing is asked.

    `state`: where the proof stands, for a caller that has read it already. `used(since)`: what of this kind the user
    has moved since an instant, asked only where the level has a limit per day or month; whoever passes it serves one
    call of a user at a time. Raises KycRequired, KycLimitReached.
    """
    level, limit = limit_of(state or user.kyc_state, action, str(amount.currency) if amount is not None else None)
    if limit is None:
        return
    if not limit.is_allowed:
        raise KycRequired(action=action, level=Level(level).name)
    if amount is None:
        return
    held = _Held(Level(level), limit)
    if limit.max_amount is not None and amount.amount > limit.max_amount:
        raise held.refusal(limit.max_amount)
    if used is not None:
        _require_periods(held, amount, used)


def _require_periods(held: _Held, amount: Money, used: Used) -> None:
    for period, most in held.limit.of_periods():
        since, _ = clock.business_period(first_day(period, clock.today()), None)
        left = max(most - used(since).amount, Decimal(0))
        if amount.amount > left:
            raise held.refusal(most, period=period, left=held.plain(left))
