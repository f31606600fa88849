"""The hot path's transactions: no savepoints inside, tried again when they only lose to others."""

from collections.abc import Callable
from typing import TypeVar

from django.db import connection, transaction

from apps.core.contention import retrying

T = TypeVar("T")


def whole(work: Callable[[], T]) -> T:
    """All of it or nothing, and it never goes on after an error; inside another transaction it is a part of that."""
    if connection.in_atomic_block:
        with transaction.atomic():
            return work()
    return retrying(lambda: _undivided(work))


@transaction.atomic
def _undivided(work: Callable[[], T]) -> T:
    with connection.undivided(), connection.prepared():
        return work()
