"""What the dashboard says of players and rewards, out of sums that were added up beforehand."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from apps.core import clock, policy
from apps.core.money import Money
from apps.rewards.models import Board
from apps.rewards.states import Refusal, RewardState, Segment

# Decided, and not given up.
_GIVEN = [state for state in RewardState.values if state != RewardState.CANCELLED]


def sums() -> Board | None:
    """The sums; nothing before the first recalculation."""
    return Board.objects.first()


def main_currency(board: Board) -> str:
    """The currency of most players: charts of money show one currency."""
    players: dict[str, int] = defaultdict(int)
    for row in board.sums["segments"]:
        players[row["currency"]] += row["players"]
    return max(players, key=lambda currency: (players[currency], currency), default="INR")


def segments(board: Board) -> dict[str, Any]:
    """Players, dormant ones and revenue by segment, in the order of precedence."""
    currency = main_currency(board)
    rows = [_segment(board, segment, currency) for segment in Segment]
    total = sum(row["players"] for row in rows)
    for row in rows:
        row["share"] = Decimal(row["players"] * 100) / total if total else None
    return {"rows": rows, "total": total, "currency": currency}


def _segment(board: Board, segment: Segment, currency: str) -> dict[str, Any]:
    rows = [row for row in board.sums["segments"] if row["segment"] == segment]
    ggr = sum((Decimal(row["ggr"]) for row in rows if row["currency"] == currency), Decimal(0))
    return {
        "segment": segment.value,
        "label": segment.label,
        "players": sum(row["players"] for row in rows),
        "dormant": sum(row["dormant"] for row in rows),
        "ggr": Money(ggr, currency),
    }


def revenue(board: Board) -> dict[str, Any]:
    """GGR and NGR of each day, a day without play included, in the main currency."""
    currency = main_currency(board)
    by_date = {row["date"]: row for row in board.sums["days"] if row["currency"] == currency}
    dates = _dates(min(by_date), max(by_date)) if by_date else []
    nothing = {"ggr": "0", "ngr": "0", "stakes": "0"}
    rows = [by_date.get(day.isoformat(), nothing) for day in dates]
    return {
        "dates": dates,
        "ggr": [Decimal(row["ggr"]) for row in rows],
        "ngr": [Decimal(row["ngr"]) for row in rows],
        "stakes": sum((Decimal(row["stakes"]) for row in rows), Decimal(0)),
        "currency": currency,
    }


def last_week(board: Board) -> dict[str, Any] | None:
    """GGR of the last seven days of the data."""
    days = revenue(board)
    if not days["dates"]:
        return None
    ggr = Money(sum(days["ggr"][-7:], Decimal(0)), days["currency"])
    return {"ggr": ggr, "since": days["dates"][-7:][0], "until": days["dates"][-1]}


def _dates(first: str, last: str) -> list[date]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [start + timedelta(days=day) for day in range((end - start).days + 1)]


def rewards(board: Board) -> dict[str, Any]:
    """What was given and refused in the last thirty days: by day, by state, by reason; money in the main currency."""
    currency = main_currency(board)
    given = [row for row in board.sums["rewards"] if row["currency"] == currency and row["state"] in _GIVEN]
    refused = [row for row in board.sums["refusals"] if row["currency"] == currency]
    days = sorted({row["date"] for row in given + refused})
    return {
        "currency": currency,
        "days": [_day(day, given, refused, currency) for day in days],
        "states": _by(given, "state", RewardState, "rewards", currency),
        "reasons": _by(refused, "reason", Refusal, "refusals", currency),
        "given": _total(given, "rewards", currency),
        "refused": _total(refused, "refusals", currency),
    }


def _day(day: str, given: list[dict], refused: list[dict], currency: str) -> dict[str, Any]:
    return {
        "date": date.fromisoformat(day),
        "given": _total([row for row in given if row["date"] == day], "rewards", currency),
        "refused": _total([row for row in refused if row["date"] == day], "refusals", currency),
    }


def _by(rows: list[dict], name: str, choices, counted: str, currency: str) -> list[dict[str, Any]]:
    found = [
        {"key": choice.value, "label": choice.label}
        | _total([row for row in rows if row[name] == choice.value], counted, currency)
        for choice in choices
    ]
    return sorted((each for each in found if each["count"]), key=lambda each: (-each["count"], each["key"]))


def _total(rows: list[dict], counted: str, currency: str) -> dict[str, Any]:
    amount = sum((Decimal(row["amount"]) for row in rows), Decimal(0))
    return {"count": sum(row[counted] for row in rows), "amount": Money(amount, currency)}


def stale_since(as_of: date | None) -> int | None:
    """Days that data of this date is old, where that is more than the limit."""
    if as_of is None:
        return None
    age = (clock.today() - as_of).days
    return age if age > policy.get("rewards.data_age_days") else None
