"""Whom a user means to send money to."""

from apps.accounts.engine.identifiers import BadIdentifier, normalise_mobile
from apps.accounts.models import User, mobile_index
from apps.wallet.errors import RecipientUnavailable

_ASKED = ("id", "public_id", "region", "is_active", "is_staff")


def recipient_find(*, to_mobile: str = "", to_user: str = "") -> User:
    """The user behind a public id or a mobile number; the transfer itself judges whether they may receive.

    Raises RecipientUnavailable, the same as for blocked, closed and staff: nobody learns who has an account.
    """
    found = User.objects.filter(**_named(to_mobile, to_user)).only(*_ASKED).first()
    if found is None:
        raise RecipientUnavailable
    return found


def _named(to_mobile: str, to_user: str) -> dict:
    if to_user:
        return {"public_id": to_user}
    try:
        return {"mobile_index": mobile_index(normalise_mobile(to_mobile))}
    except BadIdentifier:
        raise RecipientUnavailable from None
