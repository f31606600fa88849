"""UUIDv7 ids: ordered by time, safe as clustered keys."""

import uuid
from datetime import UTC, datetime, timedelta

import uuid_utils
from django.db import models

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def uuid7() -> uuid.UUID:
    """A new UUIDv7 from this process's clock, for rows whose order does not matter."""
    return uuid.UUID(bytes=uuid_utils.uuid7().bytes)


def uuid7_text() -> str:
    """The same as text, at a tenth of the price."""
    return str(uuid_utils.uuid7())


class UuidV7(models.Func):
    """`uuidv7()` of PostgreSQL 18: taken in the database, after the locks, so ids follow commit order per row."""

    function = "uuidv7"
    arity = 0
    output_field = models.UUIDField()


def uuid7_floor(at: datetime) -> uuid.UUID:
    """The smallest UUIDv7 of that instant: rows with `id < uuid7_floor(at)` were made before it (milliseconds).

    Before 1970 there is nothing: the floor of that time is the floor of 1970.
    """
    milliseconds = max((at - _EPOCH) // timedelta(milliseconds=1), 0)
    return uuid.UUID(int=milliseconds << 80 | 7 << 76 | 2 << 62)
