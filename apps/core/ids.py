"""UUIDv7 ids: ordered by time, safe as clustered keys."""

import uuid

import uuid_utils
from django.db import models


def uuid7() -> uuid.UUID:
    """A new UUIDv7 from this process's clock, for rows whose order does not matter."""
    return uuid.UUID(bytes=uuid_utils.uuid7().bytes)


class UuidV7(models.Func):
    """`uuidv7()` of PostgreSQL 18: taken in the database, after the locks, so ids follow commit order per row."""

    function = "uuidv7"
    arity = 0
    output_field = models.UUIDField()
