"""Which database errors are worth another try, and the one way to try again: outside the outermost transaction."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import DatabaseError, InterfaceError, OperationalError

T = TypeVar("T")

# serialization_failure, deadlock_detected, lock_not_available
CONTENTION = frozenset({"40001", "40P01", "55P03"})
# query_canceled, admin_shutdown, crash_shutdown, cannot_connect_now, read_only_sql_transaction (a former primary)
OUTAGE = frozenset({"57014", "57P01", "57P02", "57P03", "25006"})
# connection exceptions; insufficient resources: disk, memory, connections
OUTAGE_CLASSES = ("08", "53")
TRIES = 3


def sqlstate(exc: BaseException) -> str:
    """PostgreSQL's five characters, or an empty text when the server never answered."""
    return getattr(exc.__cause__, "sqlstate", None) or ""


def is_contention(exc: DatabaseError) -> bool:
    """Another transaction was in the way; the same work may well succeed now."""
    return sqlstate(exc) in CONTENTION


def is_outage(exc: DatabaseError) -> bool:
    """The database is away, full or shutting down."""
    state = sqlstate(exc)
    if not state:
        return isinstance(exc, OperationalError | InterfaceError)
    return state in OUTAGE or state.startswith(OUTAGE_CLASSES)


def retrying(work: Callable[[], T]) -> T:
    """Runs a whole transaction up to three times while it only loses to others; sleeps a little, with jitter."""
    for attempt in range(1, TRIES):
        try:
            return work()
        except OperationalError as exc:
            if not is_contention(exc):
                raise
            time.sleep(random.uniform(0.5, 1.5) * 0.01 * 4**attempt)
    return work()
