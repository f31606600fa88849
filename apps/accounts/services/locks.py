"""Locks of identity: always the user before anything of theirs."""

from django.db import connection

from apps.accounts.models import User
from apps.core.errors import NotFound


def locked_user(pk: int) -> User:
    """The user's row, held to the end of the transaction; rows that refer to it may still be inserted.

    Raises NotFound.
    """
    user = User.objects.select_for_update(no_key=True).filter(pk=pk).first()
    if user is None:
        raise NotFound("There is no such user.")
    return user


def serialise(*names: str) -> None:
    """One transaction at a time for each name, in the order given, to the end of the transaction."""
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
