"""What a user put in, sent, staked and won since an instant, from the ledger itself."""

from datetime import datetime
from typing import NamedTuple

from django.db import connection

from apps.core.ids import uuid7_floor
from apps.core.money import Money, from_minor
from apps.wallet.models import SpendingPolicy
from apps.wallet.sql import statement


class Played(NamedTuple):
    """Money at stake (less what was released or reversed) and money won, of products that are stakes."""

    staked: Money
    won: Money

    @property
    def lost(self) -> Money:
        """Below zero when more was won than staked."""
        return self.staked - self.won


def played_since(user_id: int, currency: str, since: datetime) -> Played:
    """A stake belongs to the instant it was placed, winnings to the instant they were credited."""
    products = SpendingPolicy.objects.filter(is_stake=True).values_list("product", flat=True)
    staked, won = _sums("read_played", user_id, currency, since, products=list(products))
    return Played(from_minor(int(staked), currency), from_minor(int(won), currency))


def deposited_since(user_id: int, currency: str, since: datetime) -> Money:
    """What came in through gateways and from other users."""
    (deposited,) = _sums("read_deposited", user_id, currency, since)
    return from_minor(int(deposited), currency)


def sent_since(user_id: int, currency: str, since: datetime) -> Money:
    """What went to other users."""
    (sent,) = _sums("read_sent", user_id, currency, since)
    return from_minor(int(sent), currency)


def _sums(name: str, user_id: int, currency: str, since: datetime, **more) -> tuple:
    asked = {"user": user_id, "currency": currency, "since": uuid7_floor(since), **more}
    with connection.cursor() as cursor:
        cursor.execute(statement(name), asked)
        return cursor.fetchone()
