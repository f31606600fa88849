"""Users that nobody has claimed yet: owners of wallets for people who are known from a file only."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Model

from apps.core import audit

# As `new_public_id` draws them, from the 60 random bits of a UUID: no look-alikes, all in one statement.
_INSERT = """
INSERT INTO accounts_user (public_id, name, region, password, kyc_state, is_superuser, is_staff, is_active,
    token_version)
SELECT 'U' || translate(upper(left(hex, 12) || right(hex, 3)), '0123456789ABCDEF', '23456789ABCDEFGH'),
    name, region, '!' || md5(gen_random_uuid()::text) || left(md5(gen_random_uuid()::text), 8),
    'NOT_STARTED', false, false, true, 1
FROM (
    SELECT name, region, position, replace(gen_random_uuid()::text, '-', '') AS hex
    FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS person(name, region, position)
) drawn
ORDER BY position
RETURNING id, public_id
"""


class Unclaimed(NamedTuple):
    """A user just made: the key, and the id people see."""

    id: int
    public_id: str


@transaction.atomic
def users_create_unclaimed(*, people: Sequence[tuple[str, str]], actor: Model | None = None) -> list[Unclaimed]:
    """A user without login for each (name, region), in order. One statement for any number."""
    if not people:
        return []
    names, regions = zip(*people, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [list(names), list(regions)])
        made = [Unclaimed(*row) for row in sorted(cursor.fetchall())]
    audit.record("accounts.user.create_unclaimed", None, actor=actor, count=len(made))
    return made
