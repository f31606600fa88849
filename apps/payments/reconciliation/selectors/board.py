"""What is open, what came, what is late: for the close page and the dashboard."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q, Sum

from apps.core import clock
from apps.core.money import Money, money
from apps.payments.gateways import selectors as gateways
from apps.payments.reconciliation.models import BankLine, Break, FetchedDay, Match, MoneyDay, Settlement
from apps.payments.reconciliation.states import BreakKind, BreakState, MatchKind, MatchState

DAYS = 14


@dataclass(frozen=True)
class OpenBreaks:
    """Breaks of one currency that nobody has decided on."""

    currency: str
    count: int
    amount: Money
    oldest: datetime


def open_breaks(*, until: date | None = None) -> list[OpenBreaks]:
    """Those that were opened up to the end of a business date; all of them without one."""
    rows = Break.objects.filter(state=BreakState.OPEN)
    if until is not None:
        rows = rows.filter(created_at__lt=clock.business_period(None, until)[1])
    found = rows.values("currency").annotate(count=Count("id"), sum=Sum("amount"), oldest=Min("created_at"))
    return [
        OpenBreaks(one["currency"], one["count"], money(one["sum"], one["currency"]), one["oldest"])
        for one in found.order_by("currency")
    ]


def breaks_by_kind() -> list[dict[str, Any]]:
    """Open breaks, the sort with the most money first."""
    rows = Break.objects.filter(state=BreakState.OPEN).values("kind", "currency")
    found = rows.annotate(count=Count("id"), sum=Sum("amount"), oldest=Min("created_at")).order_by("-sum")
    now = clock.now()
    return [
        {
            "kind": BreakKind(one["kind"]).label,
            "count": one["count"],
            "amount": money(one["sum"], one["currency"]),
            "age": now - one["oldest"],
            "key": one["kind"],
        }
        for one in found
    ]


def figures_of(day: date) -> dict[str, Any]:
    """What a day is remembered by: per gateway what it settled, what the bank showed, what was missing."""
    settled = Settlement.objects.filter(settled_on=day, rows__gt=0).values("gateway", "currency").order_by("gateway")
    found = settled.annotate(count=Count("id"), sum=Sum("net"), cost=Sum("fees"))
    lines = BankLine.objects.filter(booked_on=day).values("currency").order_by("currency")
    return {
        "settlements": [
            {
                "gateway": one["gateway"],
                "count": one["count"],
                "net": money(one["sum"], one["currency"]),
                "fees": money(one["cost"], one["currency"]),
            }
            for one in found
        ],
        "bank": [
            {
                "came": money(one["came"], one["currency"]),
                "left": money(one["gone"], one["currency"]),
                "unexplained": one["unexplained"],
            }
            for one in lines.annotate(
                came=Sum("credit"), gone=Sum("debit"), unexplained=Count("id", filter=Q(explained_at=None))
            )
        ],
        "missing": Match.objects.filter(state=MatchState.MISSING, due_on__lte=day).count(),
    }


def waiting() -> list[dict[str, Any]]:
    """What is expected or missing, by sort and gateway."""
    rows = Match.objects.exclude(state__in=[MatchState.MATCHED, MatchState.VOID])
    found = rows.values("kind", "gateway", "currency", "state").annotate(count=Count("id"), sum=Sum("expected"))
    lines: dict[tuple[str, str, str], dict[str, Any]] = {}
    for one in found.order_by("kind", "gateway", "currency"):
        key = (one["kind"], one["gateway"], one["currency"])
        line = lines.setdefault(
            key,
            {
                "kind": MatchKind(one["kind"]).label,
                "key": one["kind"],
                "code": one["gateway"],
                "gateway": gateways.title(one["gateway"]),
                "expected": 0,
                "late": 0,
                "sum": 0,
            },
        )
        line["expected" if one["state"] == MatchState.EXPECTED else "late"] += one["count"]
        line["sum"] = money(one["sum"], one["currency"]) + line["sum"] if line["sum"] else money(one["sum"], key[2])
    return list(lines.values())


def days() -> list[dict[str, Any]]:
    """The last two weeks: shut or not, and what gateways were asked."""
    today = clock.today()
    span = [today - timedelta(days=number) for number in range(1, DAYS + 1)]
    shut = {day.date: day for day in MoneyDay.objects.filter(date__in=span).select_related("closed_by")}
    asked: dict[date, list[FetchedDay]] = {}
    for row in FetchedDay.objects.filter(date__in=span).order_by("gateway"):
        asked.setdefault(row.date, []).append(row)
    return [{"date": day, "shut": shut.get(day), "asked": asked.get(day, [])} for day in span]
