"""Where the deciding statements keep what they found: temporary tables for a book, bound rows for one player."""

import json
from typing import Any

from django.db import connection

from .fragments import Fragment, bound, compose

JUDGED = (
    "player_id uuid, no int, currency text, country text, segment text, raw numeric, inputs jsonb, reason text,"
    " detail text"
)
CAPPED = (
    "player_id uuid, no int, after_grant numeric, after_player numeric, after_run numeric, after_day numeric,"
    " after_budget numeric, amount numeric, reason text"
)
VERDICTS = "player_id uuid, no int, outcome text, reference text, detail text"
_TABLES = {"judged": JUDGED, "capped": CAPPED}


def recordset(rows: list[dict[str, Any]], columns: str) -> Fragment:
    """The rows as a SELECT, bound as one JSON value."""
    return compose(
        "SELECT * FROM jsonb_to_recordset({rows}) AS rows({columns})",
        rows=bound("%s::jsonb", json.dumps(rows, default=str)),
        columns=Fragment(columns),
    )


def make_tables(prefix: str) -> None:
    """The empty tables of one decision; made before a transaction turns read-only, gone with its end."""
    with connection.cursor() as cursor:
        for name, columns in _TABLES.items():
            cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{prefix}_{name}")
            cursor.execute(f"CREATE TEMP TABLE {prefix}_{name} ({columns}) ON COMMIT DROP")


class TemporaryTables:
    """For many players: fills the tables that `make_tables` made."""

    def __init__(self, prefix: str):
        self.prefix = prefix

    def keep(self, name: str, found: Fragment) -> Fragment:
        table = f"{self.prefix}_{name}"
        statement = compose("INSERT INTO {table} {found}", table=Fragment(table), found=found)
        with connection.cursor() as cursor:
            cursor.execute(statement.text, statement.values)
            cursor.execute(f"ANALYZE {table}")
        return Fragment(f"TABLE {table}")


class Rows:
    """For one player: no table is made, so nothing is left in the catalogue."""

    def keep(self, name: str, found: Fragment) -> Fragment:
        with connection.cursor() as cursor:
            cursor.execute(found.text, found.values)
            names = [column.name for column in cursor.description]
            rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        for row in rows:
            if isinstance(row.get("inputs"), str):
                row["inputs"] = json.loads(row["inputs"])
        return recordset(rows, _TABLES[name])
