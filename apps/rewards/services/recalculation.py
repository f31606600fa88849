"""Metrics and segments, computed by the database for one player or for all."""

import json
import time
from collections.abc import Sequence
from uuid import UUID

import structlog
from django.db import DatabaseError, connection, transaction
from psycopg import sql

from apps.core import clock
from apps.rewards import queue
from apps.rewards.models import PlayerMetrics, Recalculation
from apps.rewards.selectors import thresholds
from apps.rewards.sql import statement
from apps.rewards.states import RecalculationState

log = structlog.get_logger(__name__)

# Raise when a formula changes: old rows then say which one made them.
FORMULA_VERSION = 1
# A part of the book at least this large moves the quintiles and the VIP cuts.
CUTS_SHARE = 20
_LOCK = 0x6D756E01  # one recalculation at a time
_LIMITS = {"statement_timeout": str(15 * 60 * 1000), "work_mem": "128MB"}  # a million rows are ranked in memory
_STAMPED = {"computed_at", "source_batch", "formula_version"}
COLUMNS = [field.column for field in PlayerMetrics._meta.concrete_fields if field.name not in {"player", *_STAMPED}]


def recalculate(*, player_ids: Sequence[UUID] | None = None, batch: UUID | None = None) -> Recalculation:
    """Metrics and segments of the named players, of a batch's, or of everybody; only what changed is written.

    A failure keeps the old rows, leaves a FAILED row as the alert and is raised again.
    """
    begun = time.monotonic()
    try:
        with transaction.atomic():
            counts = _recalculate(player_ids, batch)
    except DatabaseError as error:
        log.error("rewards.recalculation_failed", batch=str(batch or ""), error=str(error))
        Recalculation.objects.create(state=RecalculationState.FAILED, batch_id=batch, error=str(error)[:500])
        raise
    seconds = round(time.monotonic() - begun, 3)
    return Recalculation.objects.create(state=RecalculationState.DONE, batch_id=batch, seconds=seconds, **counts)


def recalculation_start() -> None:
    """Leaves the recalculation of everybody to the worker."""
    queue.enqueue(queue.RECALCULATE)


def _recalculate(player_ids: Sequence[UUID] | None, batch: UUID | None) -> dict[str, int]:
    everybody = player_ids is None and batch is None
    values = {
        "everybody": everybody,
        "players": [str(each) for each in player_ids or ()],
        "batch": batch,
        "today": clock.today(),
        "at": clock.now(),
        "version": FORMULA_VERSION,
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        for name, value in _LIMITS.items():
            cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
        players = _scope(cursor, values)
        cursor.execute(statement("fresh"), values)
        cursor.execute("ANALYZE rewards_fresh")
        if everybody or _moves_cuts(cursor, players):
            _cut(cursor, values)
        cursor.execute(statement("final"), values)
        cursor.execute(statement("changes"), values)
        segments_changed = cursor.rowcount
        changed = _write(cursor, values)
        cursor.execute("DROP TABLE rewards_scope, rewards_fresh, rewards_final")
    return {"players": players, "metrics_changed": changed, "segments_changed": segments_changed}


def _scope(cursor, values: dict) -> int:
    cursor.execute(statement("scope"), values)
    players = cursor.rowcount
    cursor.execute("ANALYZE rewards_scope")
    cursor.execute(statement("books"), values)
    cursor.execute("SELECT DISTINCT currency FROM rewards_scope")
    values["policy"] = json.dumps(thresholds.policy(row[0] for row in cursor.fetchall()), default=str)
    return players


def _moves_cuts(cursor, players: int) -> bool:
    """A small part is ranked against the book as it was cut last, a large part or a new book cuts it anew."""
    cursor.execute(statement("has_cuts"))
    is_cut, others = cursor.fetchone()
    return players > 0 and (not is_cut or players * CUTS_SHARE >= others)


def _cut(cursor, values: dict) -> None:
    cursor.execute(
        "DELETE FROM rewards_bookcut b USING (SELECT DISTINCT source, currency FROM rewards_scope) s"
        " WHERE b.source = s.source AND b.currency = s.currency"
    )
    cursor.execute(statement("cuts"), values)


def _write(cursor, values: dict) -> int:
    columns = sql.SQL(", ").join(map(sql.Identifier, COLUMNS))
    old = sql.SQL(", ").join(sql.Identifier("m", column) for column in COLUMNS)
    new = sql.SQL(", ").join(sql.Identifier("f", column) for column in COLUMNS)
    names = {"columns": columns, "old": old, "new": new}
    written = 0
    for text in ("metrics_update", "metrics_insert"):
        cursor.execute(sql.SQL(statement(text)).format(**names), values)
        written += cursor.rowcount
    return written
