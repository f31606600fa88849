"""Whom a user may send money to."""

from django.db.models import Exists, OuterRef

from apps.accounts.engine.identifiers import BadIdentifier, normalise_mobile
from apps.accounts.models import User, UserBlock, mobile_index
from apps.wallet.errors import RecipientUnavailable


def recipient_find(*, to_mobile: str = "", to_user: str = "") -> User:
    """The app user behind a public id or a mobile number.

    Raises RecipientUnavailable, the same for unknown, blocked, closed and staff: nobody learns who has an account.
    """
    blocked = Exists(UserBlock.objects.active().filter(user=OuterRef("pk")))
    users = User.objects.filter(~blocked, is_active=True, is_staff=False).only("id", "public_id", "region")
    found = users.filter(**_named(to_mobile, to_user)).first()
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
