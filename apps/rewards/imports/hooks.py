"""What happens around an import of players: who has both kinds of figures, and the work after commit and undo."""

from decimal import Decimal

from django.db.models import Count
from psycopg.sql import SQL

from apps.core.imports.models import ImportBatch
from apps.core.imports.staging import Stage, fetch
from apps.core.money import format_money, money
from apps.rewards import services
from apps.rewards.models import Reward, RuleRun
from apps.rewards.rules.live import live_versions
from apps.rewards.states import Refusal

# Beyond this many players, naming them costs more than recalculating everybody.
NAMED_PLAYERS = 20_000


def totals_preview(batch: ImportBatch, stage: Stage) -> dict:
    """Players of the file who also have daily activity: what lies up to the totals' date is not added to them."""
    players, days, later = fetch(
        SQL(
            "SELECT count(DISTINCT a.player_id), count(*) FILTER (WHERE a.date <= s.as_of), "
            "count(*) FILTER (WHERE a.date > s.as_of) FROM {plan} p JOIN {rows} s USING (row_number) "
            "JOIN rewards_dailyactivity a ON a.player_id = p.player_id WHERE p.player_action <> 'N'"
        ).format(plan=stage.plan, rows=stage.rows)
    )[0]
    if not players:
        return {}
    return {
        "both": {
            "players": players,
            "covered": days,
            "added": later,
            "sentence": f"{players:,} player(s) also have daily activity. Totals win up to their date: {days:,} rows "
            f"of activity up to then are not counted again, {later:,} later ones are added.",
        }
    }


def activity_preview(batch: ImportBatch, stage: Stage) -> dict:
    """Players of the file who also have totals: rows up to the totals' date are kept but not counted again."""
    players, covered, added = fetch(
        SQL(
            "SELECT count(DISTINCT o.player_id), count(*) FILTER (WHERE s.date <= o.as_of), "
            "count(*) FILTER (WHERE s.date > o.as_of) FROM {plan} p JOIN {rows} s USING (row_number) "
            "JOIN rewards_playertotals o ON o.player_id = p.player_id"
        ).format(plan=stage.plan, rows=stage.rows)
    )[0]
    if not players:
        return {}
    return {
        "both": {
            "players": players,
            "covered": covered,
            "added": added,
            "sentence": f"{players:,} player(s) also have totals. Totals win up to their date: {covered:,} rows up to "
            f"then are kept but not counted again, {added:,} later ones are added.",
        }
    }


def committed(batch: ImportBatch) -> dict:
    """Metrics and segments of the players this import touched; then, if the analyst chose so, the rules and the money.

    This runs in a worker already: the money is issued here. May run again: a reward is decided and issued once.
    """
    done = services.recalculate(batch=batch.pk)
    result = {"metrics_changed": done.metrics_changed, "segments_changed": done.segments_changed}
    if not batch.run_rules:
        return result
    run = services.run_decide(actor=batch.committed_by, batch=batch.pk)
    services.run_issue(run_id=run.pk)
    totals = RuleRun.objects.get(pk=run.pk).totals
    return result | {"run": str(run.pk)} | {line["title"].lower(): line["value"] for line in _lines(totals)}


def has_rules() -> bool:
    """Whether any rule is live: without one there is nothing to rehearse."""
    return bool(live_versions())


def rehearse(batch: ImportBatch) -> dict:
    """What the live rules would pay if this import stood; called inside a commit that is rolled back."""
    services.recalculate(batch=batch.pk)
    return {"lines": _lines(services.rules_totals().as_dict())}


def _lines(totals: dict) -> list[dict[str, str]]:
    paid = [format_money(money(Decimal(amount), currency)) for currency, amount in totals["money"].items()]
    lines = [
        {"title": "Rewards", "value": f"{totals['issued']:,}"},
        {"title": "Money", "value": ", ".join(paid) or "none"},
        {"title": "Matches that pay nothing", "value": f"{sum(totals['refused'].values()):,}"},
    ]
    return lines + [
        {"title": f"Not paid: {Refusal(reason).label.lower()}", "value": f"{count:,}"}
        for reason, count in sorted(totals["refused"].items())
    ]


def undone(batch: ImportBatch) -> dict:
    """Metrics and segments as they follow from what is left; and how many of its players have got rewards since."""
    changes = batch.changes.filter(target__in=("rewards.player", "rewards.playertotals"))
    ids = list(changes.values_list("object_id", flat=True).distinct()[: NAMED_PLAYERS + 1])
    # Activity that is gone no longer says whose it was.
    everybody = not ids or len(ids) > NAMED_PLAYERS
    done = services.recalculate(player_ids=None if everybody else ids)
    rewarded = Reward.objects.filter(
        player_id__in=changes.values("object_id"), issued_at__gte=batch.committed_at
    ).aggregate(players=Count("player_id", distinct=True))["players"]
    return {
        "metrics_changed": done.metrics_changed,
        "segments_changed": done.segments_changed,
        "players_with_rewards_since": rewarded,
    }
