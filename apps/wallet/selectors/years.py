"""What a user had at a time, and has put in since."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Sum

from apps.core.ids import uuid7_floor
from apps.wallet.models import Account, Transfer
from apps.wallet.states import AccountKind, Phase

from .ledger import balance_as_of

_OWN = (AccountKind.USER_DEPOSIT, AccountKind.USER_WINNINGS)
_OUTSIDE = (
    AccountKind.GATEWAY_CLEARING,
    AccountKind.SUSPENSE,
)  # what came in without an owner, given to its user later


class PutIn(NamedTuple):
    """Minor units: money in deposit and winnings then, and deposits since less what was refunded of them."""

    opening: int
    deposits: int


def put_in(user_id: int, currency: str, since: datetime) -> PutIn:
    """The user's own money at an instant and what came in through gateways since."""
    accounts = list(Account.objects.filter(owner_id=user_id, currency=currency, kind__in=_OWN, scope_id=""))
    keys = [account.pk for account in accounts]
    moved = Transfer.objects.filter(id__gte=uuid7_floor(since), phase__in=(Phase.POSTED, Phase.CAPTURE))
    came = moved.filter(credit_account__in=keys, debit_account__kind__in=_OUTSIDE)
    went = moved.filter(debit_account__in=keys, credit_account__kind__in=_OUTSIDE)
    opening = sum(balance_as_of(account, since) for account in accounts)
    return PutIn(opening, _sum(came) - _sum(went))


def _sum(transfers) -> int:
    return int(transfers.aggregate(total=Sum("amount"))["total"] or 0)
