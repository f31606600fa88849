"""Whom a user means to send money to."""

from typing import NamedTuple

from django.db import connection

from apps.accounts.engine.identifiers import BadIdentifier, normalise_mobile
from apps.accounts.models import mobile_index
from apps.core import clock
from apps.wallet.errors import RecipientUnavailable

_FIND = """
    SELECT u.id, u.region, u.is_active AND NOT u.is_staff AND NOT EXISTS (
        SELECT FROM accounts_userblock b
        WHERE b.user_id = u.id AND b.lifted_at IS NULL AND (b.until IS NULL OR b.until > %s))
        AND NOT EXISTS (
        SELECT FROM accounts_selfexclusion e WHERE e.user_id = u.id AND (e.until IS NULL OR e.until > %s)),
        EXISTS (
        SELECT FROM accounts_userlimit l WHERE l.user_id = u.id AND l.kind = 'DEPOSIT' AND l.amount IS NOT NULL),
        EXISTS (
        SELECT FROM accounts_user_groups held JOIN auth_group role ON role.id = held.group_id
        WHERE held.user_id = u.id AND role.name = 'MERCHANT')
    FROM accounts_user u WHERE """
_BY_ID = _FIND + "u.public_id = %s"
_BY_MOBILE = _FIND + "u.mobile_index = %s"


class Recipient(NamedTuple):
    """A user as another's money sees them. Able: not staff, closed, blocked or excluded; bound: limits deposits.

    A merchant pays the fee of the table for what is received.
    """

    pk: int
    region: str
    is_able: bool
    is_bound: bool = False
    is_merchant: bool = False


def recipient_find(*, to_mobile: str = "", to_user: str = "") -> Recipient:
    """The user behind a public id or a mobile number; the transfer itself judges whether they may receive.

    Raises RecipientUnavailable, the same as for blocked, closed and staff: nobody learns who has an account.
    """
    now = clock.now()
    with connection.cursor() as cursor:
        if to_user:
            cursor.execute(_BY_ID, [now, now, to_user])
        else:
            cursor.execute(_BY_MOBILE, [now, now, mobile_index(_normal(to_mobile))])
        row = cursor.fetchone()
    if row is None:
        raise RecipientUnavailable
    return Recipient(*row)


def _normal(mobile: str) -> str:
    try:
        return normalise_mobile(mobile)
    except BadIdentifier:
        raise RecipientUnavailable from None
