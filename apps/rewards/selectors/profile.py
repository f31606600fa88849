"""One player from all sides, for the player's page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django.db.models import F, Sum
from django.db.models.functions import Coalesce

from apps.core.display import EMPTY, TONE_OF, badge, money
from apps.core.money import Money
from apps.rewards.engine.formulas import METRICS, Metric
from apps.rewards.engine.thresholds import title_of
from apps.rewards.models import (
    DailyActivity,
    Player,
    PlayerMetrics,
    PlayerTotals,
    Reward,
    RewardRefusal,
    SegmentChange,
)
from apps.rewards.sql import statement

from .board import stale_since

CHART_DAYS = 90
NEWEST = 12
# Which numbers stand together; every metric stands in one of them.
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Revenue", ("stakes", "winnings", "ggr", "pnl", "bonus_cost", "ngr", "theo", "hold", "rtp")),
    (
        "Cash and bonus",
        ("deposits", "withdrawals", "net_deposits", "withdrawal_ratio", "bonus_received", "bonus_ratio"),
    ),
    ("Lately", ("stakes_30d", "ggr_30d", "deposits_30d", "active_days_30d", "theo_90d", "value_score")),
    ("Habit", ("bets", "average_stake", "active_days", "frequency", "tenure_days", "recency_days", "is_dormant")),
    ("Rank and risk", ("rfm_recency", "rfm_frequency", "rfm_monetary", "risk_score")),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A metric with its value as a page writes it: Money, a percentage, a number, or nothing."""

    metric: Metric
    value: Any


def metrics_of(player: Player) -> PlayerMetrics | None:
    """None before the first recalculation."""
    try:
        return player.metrics
    except ObjectDoesNotExist:
        return None


def groups(metrics: PlayerMetrics) -> list[tuple[str, list[Shown]]]:
    """Every metric beside its formula."""
    return [(title, shown(metrics, names)) for title, names in GROUPS]


def shown(metrics: PlayerMetrics, names: Iterable[str]) -> list[Shown]:
    """Some metrics, each with its formula."""
    return [_shown(metrics, METRICS[name]) for name in names]


def _shown(metrics: PlayerMetrics, metric: Metric) -> Shown:
    value = getattr(metrics, metric.name)
    if value is not None and metric.unit == "money":
        value = Money(value, metrics.currency)
    elif value is not None and metric.unit == "ratio":
        value = value * 100
    return Shown(metric, value)


def counted(player: Player, metrics: PlayerMetrics) -> str:
    """Which figures were counted: a snapshot of totals wins up to its date, daily activity is added after it."""
    totals = PlayerTotals.objects.filter(player=player).first()
    days = (
        f"daily activity from {metrics.activity_from:%d %b %Y} to {metrics.activity_to:%d %b %Y}"
        if (metrics.activity_from and metrics.activity_to)
        else ""
    )
    if totals is None:
        return f"Counted from {days}." if days else "Nothing but the registration is known."
    until = f"{totals.as_of:%d %b %Y}"
    if not days:
        return f"Counted from totals as of {until}; there is no daily activity."
    return (
        f"Totals win up to {until}; daily activity is added from {totals.as_of + timedelta(days=1):%d %b %Y} on. "
        f"There is {days}."
    )


def staleness(metrics: PlayerMetrics) -> int | None:
    """The age of the data in days, where it is over the limit."""
    return stale_since(metrics.as_of)


def daily(player: Player, metrics: PlayerMetrics) -> dict[str, Any]:
    """GGR and NGR of the last days of the data since the registration, silent days included."""
    first = max(metrics.as_of - timedelta(days=CHART_DAYS - 1), player.registered_date or date.min)
    rows = DailyActivity.objects.filter(player=player, date__gte=first, date__lte=metrics.as_of)
    cost = Coalesce(F("bonus_converted"), F("bonus_received"), Decimal(0))
    sums = {
        row["date"]: row
        for row in rows.values("date").annotate(ggr=Sum(F("stakes") - F("winnings")), cost=Sum(cost)).order_by("date")
    }
    dates = [first + timedelta(days=day) for day in range((metrics.as_of - first).days + 1)]
    ggr = [(sums[day]["ggr"] or Decimal(0)) if day in sums else Decimal(0) for day in dates]
    cost = [sums[day]["cost"] if day in sums else Decimal(0) for day in dates]
    return {
        "labels": [f"{day:%d %b}" for day in dates],
        "series": [
            {"label": "GGR", "data": ggr},
            {"label": "NGR", "data": [won - spent for won, spent in zip(ggr, cost, strict=True)]},
        ],
        "is_empty": not sums,
    }


def history(player: Player) -> list[dict[str, Any]]:
    """The newest moves between segments, each with the threshold that moved the player."""
    rows = SegmentChange.objects.filter(player=player).order_by("-id")[: NEWEST + 1]
    return [{"change": row, **_reason(row, player.currency)} for row in rows]


def _reason(change: SegmentChange, currency: str) -> dict[str, Any]:
    values = [_value(change.threshold, value, currency) for value in (change.old_value, change.new_value)]
    return {"reason": title_of(change.threshold), "old_shown": values[0], "new_shown": values[1]}


def _value(threshold: str, value: Decimal | None, currency: str) -> Any:
    """As its threshold measures it: money, days, or a share of the stakes."""
    if value is None:
        return EMPTY
    if threshold == "new.max_age_days":
        return f"{value:.0f} days"
    if threshold.startswith("breakeven."):
        return f"{value * 100:.2f} %"
    return money(Money(value, currency))


def rewards(player: Player) -> list[dict[str, Any]]:
    """The newest rewards."""
    rows = Reward.objects.filter(player=player).select_related("rule").order_by("-id")[:NEWEST]
    return [
        {
            "reward": row,
            "amount": Money(row.amount, row.currency),
            "state": badge(row.get_state_display(), TONE_OF.get(row.state, "")),
        }
        for row in rows
    ]


def refusals(player: Player) -> list[dict[str, Any]]:
    """The newest refusals, with what the formula asked for."""
    rows = RewardRefusal.objects.filter(player=player).select_related("rule").order_by("-id")[:NEWEST]
    return [
        {"refusal": row, "amount": None if row.raw_amount is None else Money(row.raw_amount, player.currency)}
        for row in rows
    ]


def countries() -> list[str]:
    """The countries that players are of: one step along the index each, however many players there are."""
    with connection.cursor() as cursor:
        cursor.execute(statement("countries"))
        return [code for (code,) in cursor.fetchall()]
