"""One person's money, by currency and bucket."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Model, Sum

from apps.core.money import Money, from_minor
from apps.wallet.models import Account
from apps.wallet.states import AccountKind as K

from .sums import held, posted, with_sums


@dataclass(frozen=True)
class Purse:
    """One currency. Buckets are posted money; `available` is what holds leave of them."""

    currency: str
    deposit: Money
    winnings: Money
    bonus: Money
    locked: Money
    available: Money
    owed: Money


def accounts_of(user: Model) -> list[Account]:
    """The person's accounts with their sums, by currency and kind."""
    return list(with_sums(Account.objects.filter(owner=user)).order_by("currency", "kind", "id"))


def is_frozen(user_id: int, currency: str) -> bool:
    """Whether nothing may leave the person's real money."""
    own = Account.objects.filter(owner_id=user_id, currency=currency, kind__in=[K.USER_DEPOSIT, K.USER_WINNINGS])
    return own.filter(is_frozen=True).exists()


def owed(user_id: int, currency: str) -> Money:
    """What the person owes us, with what open refunds and disputes may still make of it."""
    rows = Account.objects.filter(owner_id=user_id, currency=currency, kind=K.USER_RECEIVABLE)
    found = rows.aggregate(all=Sum(F("posted_debits") - F("posted_credits") + F("pending_debits")))["all"]
    return from_minor(max(int(found or 0), 0), currency)


def purses(accounts: Iterable[Account]) -> list[Purse]:
    """The person's accounts added up per currency."""
    by_currency: dict[str, list[Account]] = {}
    for account in accounts:
        by_currency.setdefault(account.currency, []).append(account)
    return [_purse(currency, rows) for currency, rows in sorted(by_currency.items())]


def _purse(currency: str, rows: list[Account]) -> Purse:
    def total(kind: str) -> int:
        return sum(posted(row) for row in rows if row.kind == kind)

    buckets = [total(kind) for kind in (K.USER_DEPOSIT, K.USER_WINNINGS, K.USER_BONUS)]
    locked = sum(held(row) for row in rows if row.kind != K.USER_RECEIVABLE)
    amounts = [*buckets, locked, sum(buckets) - locked, total(K.USER_RECEIVABLE)]
    return Purse(currency, *(from_minor(amount, currency) for amount in amounts))
