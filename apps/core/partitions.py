"""Tables kept by the quarter: partitions are made ahead, and closed ones dropped whole by a role of their own.

A table here is partitioned by its UUIDv7 key; the partitions lie in the schema `munim_partitions`, which belongs to
the role `munim_retention`. It owns no table, reads none, and can drop what lies there and nothing else.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.db import connection, transaction
from psycopg import sql

from . import audit, clock
from .errors import Conflict

SCHEMA, ROLE = "munim_partitions", "munim_retention"
AHEAD = 2  # quarters

_SETUP = Path(__file__).parent / "sql" / "retention_role.sql"
_LIST = """
    SELECT c.relname, pg_get_expr(c.relpartbound, c.oid), greatest(c.reltuples, 0)::bigint, pg_table_size(c.oid)
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = to_regclass(%s) ORDER BY c.relname
"""
_UPPER = re.compile(r"TO \('([0-9a-f-]{36})'\)")


class RoleMissing(Conflict):
    reason = "RETENTION_ROLE"
    message = "The role munim_retention is not set up: run `manage.py retention --setup` as an owner of the database."


@dataclass(frozen=True, slots=True)
class Partition:
    """One quarter of a table (or everything before the first one); `until` is where it ends, None: everything else."""

    table: str
    name: str
    until: datetime | None
    rows: int
    size: int

    def is_closed(self, before: datetime) -> bool:
        """Whether all of it is older."""
        return self.until is not None and self.until <= before


def tables() -> list[str]:
    """Every table that is kept by the quarter."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT p.relname FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent "
            "JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname = %s AND p.relkind = 'p' ORDER BY 1",
            [SCHEMA],
        )
        return [name for (name,) in cursor.fetchall()]


def partitions(table: str) -> list[Partition]:
    """The table's partitions; rows as the planner knows them."""
    with connection.cursor() as cursor:
        cursor.execute(_LIST, [f'public."{table}"'])
        return [Partition(table, name, _until(bound), rows, size) for name, bound, rows, size in cursor.fetchall()]


def make_ahead() -> int:
    """Makes the partitions of the next quarters; how many were made."""
    starts = [_quarter(ahead) for ahead in range(1, AHEAD + 1)]
    with transaction.atomic(), connection.cursor() as cursor:
        made = 0
        for table in tables():
            for start in starts:
                cursor.execute("SELECT core_partition_make(%s, %s)", [table, start])
                made += cursor.fetchone()[0]
    return made


@transaction.atomic
def drop(partition: Partition) -> None:
    """Drops one closed partition whole, as the role that may do nothing else; audited. Raises RoleMissing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname = %s", [ROLE])
        if not cursor.fetchone()[0]:
            raise RoleMissing
        cursor.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(ROLE)))
        cursor.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(SCHEMA, partition.name)))
        cursor.execute("RESET ROLE")
    audit.record(
        "core.retention.drop",
        None,
        actor=None,
        after={"partition": partition.name, "until": partition.until},
        count=partition.rows,
    )


def set_up_role() -> None:
    """Makes the role and gives it the partitions' schema; safe to run again."""
    with connection.cursor() as cursor:
        cursor.execute(_SETUP.read_text())


def _quarter(ahead: int) -> date:
    """The first day of the quarter so many quarters from now."""
    today = clock.now().astimezone(UTC).date()
    months = today.year * 12 + (today.month - 1) // 3 * 3 + 3 * ahead
    return date(months // 12, months % 12 + 1, 1)


def _until(bound: str) -> datetime | None:
    found = _UPPER.search(bound)
    if found is None:
        return None
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=UUID(found[1]).int >> 80)
