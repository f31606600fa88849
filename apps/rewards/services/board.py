"""The dashboard's sums, added up in the background."""

from typing import Any

from django.db import connection, transaction

from apps.core import clock
from apps.core.plain import plain
from apps.rewards.models import Board, Recalculation, RuleRun
from apps.rewards.sql import statement
from apps.rewards.states import RecalculationState

REVENUE_DAYS = 60
REWARD_DAYS = 30
_LOCK = 0x6D756E02  # one at a time; who comes second has nothing to do
_TIMEOUT = "5min"
_PARTS = ("segments", "days", "rewards", "refusals")


@transaction.atomic
def board_refresh() -> bool:
    """Adds the sums up again if a recalculation, a run or a business day has passed; answers whether it did."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return False
    seen = _newest()
    if Board.objects.filter(seen=seen).exists():
        return False
    Board.objects.update_or_create(defaults={"sums": _sums(), "seen": seen, "updated_at": clock.now()}, key="rewards")
    return True


def _newest() -> dict[str, str]:
    done = Recalculation.objects.filter(state=RecalculationState.DONE).order_by("-id")
    run = RuleRun.objects.order_by("-id").values_list("id", "state", "finished_at").first()
    return {
        "recalculation": str(done.values_list("id", flat=True).first() or ""),
        "run": "" if run is None else " ".join(map(str, run)),
        "date": clock.today().isoformat(),
    }


def _sums() -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [_TIMEOUT])
        return plain({part: _rows(cursor, part) for part in _PARTS})


def _rows(cursor, part: str) -> list[dict[str, Any]]:
    days = REVENUE_DAYS if part == "days" else REWARD_DAYS
    cursor.execute(statement(f"board_{part}"), {"days": days, "zone": clock.business_zone().key})
    names = [column.name for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
