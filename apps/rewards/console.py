"""Rewards on the console: menu, the book by segment, revenue by day, what was given and refused, search."""

import contextlib
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from apps.core import console
from apps.core.imports.kinds import open_to
from apps.core.imports.models import ImportBatch
from apps.core.imports.states import RUNNING, BatchState
from apps.core.money import format_money, group_digits
from apps.rewards.models import Player
from apps.rewards.selectors import board, profile

FOUND = 5
OPEN = [BatchState.UPLOADED, BatchState.MAPPED, BatchState.PREVIEWED, *RUNNING]


def players_figure(request) -> console.Reading:
    found = board.sums()
    if found is None:
        return console.Reading("–", "Nobody was imported yet")
    rows = board.segments(found)["rows"]
    dormant = sum(row["dormant"] for row in rows)
    players = sum(row["players"] for row in rows)
    return console.Reading(group_digits(players), f"{group_digits(dormant)} of them dormant")


def revenue_figure(request) -> console.Reading:
    found = board.sums()
    if found is None:
        return console.Reading("–", "No activity yet")
    week = board.last_week(found)
    if week is None:
        return console.Reading("–", "No activity yet")
    tone = "bad" if week["ggr"].amount < 0 else ""
    return console.Reading(format_money(week["ggr"]), f"{week['since']:%d %b} to {week['until']:%d %b}", tone)


def segments_panel(request) -> dict[str, Any]:
    found = board.sums()
    if found is None:
        return {}
    book = board.segments(found)
    labels, players = zip(*((row["label"], row["players"]) for row in book["rows"]), strict=True)
    return {"board": found, **book, "chart_labels": labels, "chart_series": [{"label": "Players", "data": players}]}


def revenue_panel(request) -> dict[str, Any]:
    found = board.sums()
    if found is None:
        return {}
    days = board.revenue(found)
    return {
        "board": found,
        "days": days,
        "labels": [f"{day:%d %b}" for day in days["dates"]],
        "series": [{"label": "GGR", "data": days["ggr"]}, {"label": "NGR", "data": days["ngr"]}],
        "stale": board.stale_since(days["dates"][-1]) if days["dates"] else None,
    }


def rewards_panel(request) -> dict[str, Any]:
    found = board.sums()
    if found is None:
        return {}
    sums = board.rewards(found)
    given, refused = ([day[name]["count"] for day in sums["days"]] for name in ("given", "refused"))
    series = [{"label": "Granted", "data": given, "tone": "good"}, {"label": "Refused", "data": refused}]
    labels = [f"{day['date']:%d %b}" for day in sums["days"]]
    return {"board": found, **sums, "chart_labels": labels, "chart_series": series}


def imports_panel(request) -> dict[str, Any]:
    """What somebody has begun and not finished; and the last that was finished: of the kinds this person may see."""
    batches = ImportBatch.objects.filter(kind__in=open_to(request.user))
    return {
        "open": batches.filter(state__in=OPEN).order_by("-id")[:FOUND],
        "last": batches.filter(state=BatchState.COMMITTED).order_by("-id").first(),
    }


def person_panel(request, user) -> dict[str, Any]:
    """The profile of this person in the book, if there is one."""
    player = Player.objects.filter(user=user).select_related("metrics").first()
    if player is None:
        return {}
    metrics = profile.metrics_of(player)
    shown = profile.shown(metrics, ("stakes", "ggr", "ngr", "net_deposits", "recency_days")) if metrics else []
    return {
        "player": player,
        "metrics": metrics,
        "shown": shown,
        "stale": profile.staleness(metrics) if metrics else None,
        "rewards": profile.rewards(player)[:FOUND] if request.user.has_perm("rewards.view_reward") else [],
    }


def find_players(term: str) -> list[console.Hit]:
    """By exact player id, in whichever book."""
    wanted = Q(external_id=term)
    with contextlib.suppress(ValueError):
        wanted |= Q(pk=UUID(term))
    return [
        console.Hit(
            title=str(player),
            description=f"Player {player.external_id} · {player.country or player.source}",
            url=reverse("admin:rewards_player_change", args=[player.pk]),
            icon="stadia_controller",
        )
        for player in Player.objects.filter(wanted)[:FOUND]
    ]


console.register(
    console.NavItem(
        group="Players",
        title="Players",
        icon="stadia_controller",
        url_name="admin:rewards_player_changelist",
        permission="rewards.view_player",
        order=5,
    ),
    console.Figure(
        key="rewards.players",
        title="Players",
        icon="stadia_controller",
        value=players_figure,
        url_name="admin:rewards_player_changelist",
        permission="rewards.view_player",
        order=20,
    ),
    console.Figure(
        key="rewards.revenue",
        title="GGR, last 7 days",
        icon="trending_up",
        value=revenue_figure,
        permission="rewards.view_playermetrics",
        order=30,
    ),
    console.Panel(
        key="rewards.revenue",
        title="GGR and NGR by day",
        template="rewards/panels/revenue.html",
        context=revenue_panel,
        permission="rewards.view_playermetrics",
        width="two-thirds",
        order=20,
    ),
    console.Panel(
        key="rewards.segments",
        title="Players by segment",
        template="rewards/panels/segments.html",
        context=segments_panel,
        permission="rewards.view_playermetrics",
        width="third",
        order=21,
    ),
    console.Panel(
        key="rewards.issued",
        title="Rewards, last 30 days",
        template="rewards/panels/issued.html",
        context=rewards_panel,
        permission="rewards.view_reward",
        width="half",
        order=30,
    ),
    console.Panel(
        key="rewards.imports",
        title="Open imports",
        template="rewards/panels/imports.html",
        context=imports_panel,
        permission="core.view_importbatch",
        width="half",
        order=31,
    ),
    console.PlayerPanel(
        key="rewards.player",
        title="Player",
        template="rewards/panels/person.html",
        context=person_panel,
        permission="rewards.view_player",
        width="full",
        order=30,
    ),
    console.SearchProvider(
        key="rewards.players", title="Players", permission="rewards.view_player", find=find_players, order=20
    ),
)
