"""The invariant board: whether the books are even, now."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from apps.core import clock
from apps.core.money import Money, from_minor
from apps.wallet.models import Account, LedgerCheck, Transfer
from apps.wallet.sql import statement
from apps.wallet.states import AccountKind, Phase, Side

from .sums import posted, with_sums

MOST_OVERDUE = 1_000


@dataclass(frozen=True)
class TrialLine:
    """One currency of the trial balance."""

    currency: str
    debits: Money
    credits: Money
    held: Money

    @property
    def is_even(self) -> bool:
        return self.debits == self.credits


@dataclass(frozen=True)
class KindLine:
    """All accounts of one kind and currency; `balance` is on the kind's normal side."""

    kind: str
    title: str
    currency: str
    accounts: int
    debits: Money
    credits: Money
    held: Money
    balance: Money


@dataclass(frozen=True)
class Suspense:
    """Money nobody has claimed yet, and since when the account is not empty."""

    account: Account
    balance: Money
    since: datetime | None


def by_kind() -> list[KindLine]:
    """Where the money lies: one statement, so that all sums are of one moment."""
    with connection.cursor() as cursor:
        cursor.execute(statement("sums_by_kind"))
        return [_kind_line(*row) for row in cursor.fetchall()]


def _kind_line(kind: str, currency: str, side: str, accounts: int, *sums: Decimal) -> KindLine:
    debits, credits, held = map(int, sums)
    balance = credits - debits if side == Side.CREDIT else debits - credits
    money = [from_minor(minor, currency) for minor in (debits, credits, held, balance)]
    return KindLine(kind, str(AccountKind(kind).label), currency, accounts, *money)


def trial_balance(lines: list[KindLine]) -> list[TrialLine]:
    """The sums of all accounts, by currency."""
    return [
        TrialLine(
            currency,
            sum((line.debits for line in lines if line.currency == currency), from_minor(0, currency)),
            sum((line.credits for line in lines if line.currency == currency), from_minor(0, currency)),
            sum((line.held for line in lines if line.currency == currency), from_minor(0, currency)),
        )
        for currency in sorted({line.currency for line in lines})
    ]


def health() -> dict[str, Any]:
    """Everything the board shows."""
    kinds = by_kind()
    return {
        "kinds": kinds,
        "trial": trial_balance(kinds),
        "overdue": overdue_holds(),
        "suspense": suspense(),
        "check": last_check(),
    }


def overdue_holds() -> dict[str, int | datetime | None]:
    """Holds past their expiry that nobody resolved: how many (at most MOST_OVERDUE) and the oldest expiry."""
    resolved = Exists(Transfer.objects.filter(pending=OuterRef("pk")))
    due = Transfer.objects.filter(phase=Phase.PENDING, expires_at__lt=clock.now()).filter(~resolved)
    times = list(due.order_by("expires_at").values_list("expires_at", flat=True)[:MOST_OVERDUE])
    return {"count": len(times), "oldest": times[0] if times else None}


def suspense() -> list[Suspense]:
    """Suspense accounts that are not empty."""
    found = with_sums(Account.objects.filter(kind=AccountKind.SUSPENSE)).order_by("currency")
    return [Suspense(row, row.money(posted(row)), _not_empty_since(row)) for row in found if posted(row)]


def _not_empty_since(account: Account) -> datetime | None:
    """The first transfer after the account's balance was last zero."""
    own = Transfer.objects.filter(Q(debit_account=account) | Q(credit_account=account))
    empty = Q(debit_account=account, debit_balance=0) | Q(credit_account=account, credit_balance=0)
    zero = own.filter(empty).order_by("-id").first()
    later = own.filter(id__gt=zero.pk) if zero else own
    first = later.order_by("id").first()
    return first.created_at if first else None


def last_check() -> LedgerCheck | None:
    """The newest run of the integrity check."""
    return LedgerCheck.objects.order_by("-created_at").first()
