"""What happens around an import of players: who has both kinds of figures, and the work after commit and undo."""

from psycopg.sql import SQL

from apps.core.imports.models import ImportBatch
from apps.core.imports.staging import Stage, fetch
from apps.rewards import services

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
    """Metrics and segments of the players this import touched."""
    done = services.recalculate(batch=batch.pk)
    return {"metrics_changed": done.metrics_changed, "segments_changed": done.segments_changed}


def undone(batch: ImportBatch) -> dict:
    """Metrics and segments as they follow from what is left."""
    changes = batch.changes.filter(target__in=("rewards.player", "rewards.playertotals"))
    ids = list(changes.values_list("object_id", flat=True).distinct()[: NAMED_PLAYERS + 1])
    # Activity that is gone no longer says whose it was.
    everybody = not ids or len(ids) > NAMED_PLAYERS
    done = services.recalculate(player_ids=None if everybody else ids)
    return {"metrics_changed": done.metrics_changed, "segments_changed": done.segments_changed}
