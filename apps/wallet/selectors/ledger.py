"""Balances as of an instant, open holds, what is not folded yet."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Min, Sum

from apps.core.ids import uuid7_floor
from apps.core.money import Money, from_minor
from apps.wallet.models import Account, DayClose, Transfer

from .sums import posted, with_sums

NIL = UUID(int=0)


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


def balance_now(account: Account) -> int:
    """Posted balance on the normal side, minor units, wherever the sums are kept."""
    return posted(with_sums(Account.objects.filter(pk=account.pk)).get())


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
