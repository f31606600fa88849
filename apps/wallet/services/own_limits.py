"""What users have forbidden themselves, asked before their money moves; only of those who set something."""

from collections.abc import Callable
from datetime import datetime
from functools import cache, partial

from django.db.models import Model

from apps.accounts.services import limits_require
from apps.accounts.states import LimitKind
from apps.core.money import Money
from apps.wallet.selectors import played


def stake_require(user: Model, amount: Money) -> None:
    """Raises SelfExcluded, LimitReached for a stake that the user's own limits do not allow."""
    asked = {"user_id": user.pk, "amount": amount}
    since = _once(partial(played.played_since, user.pk, str(amount.currency)))
    limits_require(kind=LimitKind.STAKE, used=lambda begin: since(begin).staked, **asked)
    limits_require(kind=LimitKind.LOSS, used=lambda begin: since(begin).lost, **asked)


def deposit_require(user: Model, amount: Money, *, promised: Callable[[], Money] | None = None) -> None:
    """Raises SelfExcluded, LimitReached for money that would come in above the user's limit on deposits.

    `promised` is what may still come in besides: orders that are not paid yet.
    """

    def used(since: datetime) -> Money:
        came = played.deposited_since(user.pk, str(amount.currency), since)
        return came + promised() if promised is not None else came

    limits_require(user_id=user.pk, kind=LimitKind.DEPOSIT, amount=amount, used=used)


def _once(read: Callable[[datetime], played.Played]) -> Callable[[datetime], played.Played]:
    """Days, weeks and months often begin on the same day: each beginning is read once."""
    return cache(read)
