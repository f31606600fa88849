"""Appends to the sequences. Call these in a handler: the relay's transaction, never the one that moves money.

Each is one statement, so none opens a savepoint.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from apps.notifications.live import types, wake

_PUSH = "SELECT live_push(%s::bigint[], %s::text[], %s::smallint[], %s::text[], %s::timestamptz[], %s::text[])"
_BROADCAST = "SELECT live_broadcast(%s, %s, %s::smallint, %s, %s, %s)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """One frame for one user. `event_id` names what it tells of (told once), `at` when that happened."""

    user_id: int
    type: str
    data: dict[str, Any]
    event_id: UUID | str | int
    at: datetime | None = None


def push(
    *, user_id: int, type: str, data: dict[str, Any], event_id: UUID | str | int, at: datetime | None = None
) -> int:
    """Tells one user; answers the frame's number. A transaction that tells several users uses `push_many`.

    Raises Undeclared, PayloadInvalid.
    """
    return push_many([Push(user_id=user_id, type=type, data=data, event_id=event_id, at=at)])[0]


def push_many(pushes: Sequence[Push]) -> list[int]:
    """Tells any number of users in one statement, their counters locked by ascending key; answers the numbers.

    Raises Undeclared, PayloadInvalid.
    """
    if not pushes:
        return []
    rows = [_row(item) for item in pushes]
    with connection.cursor() as cursor:
        cursor.execute(_PUSH, [list(column) for column in zip(*rows, strict=True)])
        numbers = cursor.fetchone()[0]
    wake.users(item.user_id for item in pushes)
    return numbers


def broadcast(
    *, scope: str, type: str, data: dict[str, Any], event_id: UUID | str | int, at: datetime | None = None
) -> int:
    """Tells everybody who listens to a scope; answers the frame's number there. Raises Undeclared, PayloadInvalid."""
    known = types.find(type)
    with connection.cursor() as cursor:
        cursor.execute(_BROADCAST, [scope, type, known.version, str(event_id), at, known.encoded(data)])
        number = cursor.fetchone()[0]
    wake.scope(scope)
    return number


def _row(item: Push) -> tuple:
    known = types.find(item.type)
    return item.user_id, item.type, known.version, str(item.event_id), item.at, known.encoded(item.data)
