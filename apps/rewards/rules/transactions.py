"""The transactions in which rules are asked."""

from contextlib import contextmanager

from django.db import connection, transaction
from psycopg import sql

from apps.core import policy

from .stages import make_tables

# Waiting for another run to end is not a fault.
_WAIT_SECONDS = 120


@contextmanager
def deciding_for_many():
    """One run at a time, under REPEATABLE READ where this is the outermost transaction.

    LOCK TABLE takes no snapshot: coming first, it lets the run see everything that it waited for. Inside another
    transaction each statement has its own snapshot; matches and inputs are one statement either way.
    """
    outermost, seconds = not connection.in_atomic_block, policy.get("rewards.statement_seconds")
    with transaction.atomic():
        with connection.cursor() as cursor:
            if outermost:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            _limit(cursor, seconds)
            cursor.execute("LOCK TABLE rewards_budget IN SHARE ROW EXCLUSIVE MODE")
        make_tables("rewards")
        yield


@contextmanager
def deciding_for_one():
    """Single evaluations run beside each other, and not beside a run."""
    seconds = policy.get("rewards.statement_seconds")
    with transaction.atomic():
        with connection.cursor() as cursor:
            _limit(cursor, seconds)
            cursor.execute("LOCK TABLE rewards_budget IN ROW EXCLUSIVE MODE")
        yield


@contextmanager
def nothing_lasts(*prefixes: str):
    """A read-only transaction that is rolled back: what a dry run could write, PostgreSQL refuses.

    `prefixes` name the decisions it makes: their temporary tables must exist before it turns read-only.
    """
    seconds = policy.get("rewards.statement_seconds")
    with transaction.atomic():
        with connection.cursor() as cursor:
            _limit(cursor, seconds)
            for prefix in prefixes:
                make_tables(prefix)
            cursor.execute("SET LOCAL transaction_read_only = on")
        yield
        transaction.set_rollback(True)


def _limit(cursor, seconds: int) -> None:
    limits = {"statement_timeout": seconds, "lock_timeout": _WAIT_SECONDS}
    for name, value in limits.items():
        cursor.execute(sql.SQL("SET LOCAL {} = {}").format(sql.Identifier(name), sql.Literal(f"{value}s")))
