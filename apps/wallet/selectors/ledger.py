"""The books as a whole: trial balance, open holds, suspense, balances as of an instant."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import Count, Min, Q, Sum

from apps.core.ids import uuid7_floor
from apps.core.money import Money, from_minor
from apps.wallet.models import Account, AccountDelta, DayClose, LedgerCheck, Transfer
from apps.wallet.sql import statement
from apps.wallet.states import AccountKind, Side

NIL = UUID(int=0)


@dataclass(frozen=True, slots=True)
class TrialLine:
    """All accounts of a kind in a currency; minor units."""

    currency: str
    kind: str
    side: str
    accounts: int
    posted_debits: int
    posted_credits: int
    pending_debits: int
    pending_credits: int

    @property
    def balance(self) -> Money:
        """On the kind's normal side."""
        sign = 1 if self.side == Side.CREDIT else -1
        return from_minor(sign * (self.posted_credits - self.posted_debits), self.currency)

    @property
    def label(self) -> str:
        return AccountKind(self.kind).label


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """One currency: its lines, and the totals that must be equal."""

    currency: str
    lines: list[TrialLine]

    @property
    def debits(self) -> Money:
        return from_minor(sum(line.posted_debits for line in self.lines), self.currency)

    @property
    def credits(self) -> Money:
        return from_minor(sum(line.posted_credits for line in self.lines), self.currency)

    @property
    def is_even(self) -> bool:
        return self.debits == self.credits


def trial_balance() -> list[TrialBalance]:
    """Per currency, at one moment."""
    with connection.cursor() as cursor:
        cursor.execute(statement("trial_balance"))
        lines = [TrialLine(*row) for row in cursor.fetchall()]
    return [
        TrialBalance(currency, [line for line in lines if line.currency == currency])
        for currency in dict.fromkeys(line.currency for line in lines)
    ]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Money that waits, per currency."""

    currency: str
    count: int
    amount: Money
    oldest: datetime


def open_holds() -> list[Waiting]:
    """Holds that are neither captured nor released."""
    rows = Transfer.objects.open_holds().values("currency").order_by("currency")
    found = rows.annotate(count=Count("id"), amount=Sum("amount"), oldest=Min("created_at"))
    return [
        Waiting(r["currency"], r["count"], from_minor(int(r["amount"]), r["currency"]), r["oldest"]) for r in found
    ]


def suspense_age() -> list[Waiting]:
    """Money nobody claims yet: accounts of suspense that are not empty, since their first line after they were."""
    found = []
    for account in Account.objects.filter(kind=AccountKind.SUSPENSE).order_by("id"):
        balance = balance_now(account)
        lines = Transfer.objects.filter(Q(debit_account=account) | Q(credit_account=account))
        emptied = (
            lines.filter(Q(debit_account=account, debit_balance=0) | Q(credit_account=account, credit_balance=0))
            .order_by("-id")
            .values_list("id", flat=True)[:1]
        )
        since = lines.filter(id__gt=emptied[0]) if emptied else lines
        if balance:
            facts = since.aggregate(count=Count("id"), oldest=Min("created_at"))
            found.append(Waiting(account.currency, facts["count"], account.money(balance), facts["oldest"]))
    return found


def balance_now(account: Account) -> int:
    """Posted balance on the normal side, minor units, folded and unfolded."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT posted_credits - posted_debits FROM wallet_account_sums WHERE id = %s", [account.pk])
        return account.sign * cursor.fetchone()[0]


def balance_as_of(account: Account, at: datetime) -> int:
    """Posted balance on the normal side just before an instant, minor units.

    One index probe on each side where the lines carry balances; else the last closing before it and transfers since.
    """
    until = uuid7_floor(at)
    debit = account.debits.filter(id__lt=until).order_by("-id").values_list("id", "debit_balance")[:1]
    credit = account.credits.filter(id__lt=until).order_by("-id").values_list("id", "credit_balance")[:1]
    last = max([*debit, *credit], default=(NIL, 0))
    return last[1] if last[1] is not None else _summed(account, at)


def _summed(account: Account, at: datetime) -> int:
    day, begin = closed_before(at)
    closing = account.closings.filter(date__lte=day).order_by("-date").first() if day else None
    since = {"id__gte": begin, "id__lt": uuid7_floor(at), "phase__in": ("POSTED", "CAPTURE")}
    debits = account.debits.filter(**since).aggregate(total=Sum("amount"))["total"] or 0
    credits = account.credits.filter(**since).aggregate(total=Sum("amount"))["total"] or 0
    base = closing.posted_credits - closing.posted_debits if closing else 0
    return account.sign * (base + int(credits) - int(debits))


def closed_before(at: datetime) -> tuple[date | None, UUID]:
    """The last day closed before an instant, and the first key after it."""
    last = DayClose.objects.filter(closed_until__lte=at).order_by("-date").first()
    return (last.date, uuid7_floor(last.closed_until)) if last else (None, NIL)


def unfolded() -> int:
    """Rows that the folder has not added up yet."""
    return AccountDelta.objects.count()


def last_check() -> LedgerCheck | None:
    return LedgerCheck.objects.order_by("-created_at").first()
