"""Somebody who has shown the password and not yet the second factor: kept in the browser's session, not logged in."""

import hmac
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth import get_user_model
from django.http import HttpRequest

from apps.core import clock

KEY = "munim_pending"
LIFE = 600  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """Who it is, where they wanted to go, and the secret they set up, if they do."""

    user: object
    to: str
    totp_id: UUID | None = None


def begin(request: HttpRequest, user, *, to: str, totp_id: UUID | None = None) -> None:
    """Takes over from the password; the session key changes, so that a planted one is worth nothing."""
    request.session.flush()
    request.session[KEY] = {
        "user": user.pk,
        # A new password, a block or a role change meanwhile: begin again.
        "hash": user.get_session_auth_hash(),
        "until": clock.now().timestamp() + LIFE,
        "to": to,
        "totp": str(totp_id or ""),
    }


def read(request: HttpRequest) -> Pending | None:
    """Who waits here, while their ten minutes last."""
    kept = request.session.get(KEY)
    if not kept or kept["until"] <= clock.now().timestamp():
        return None
    user = get_user_model().objects.filter(pk=kept["user"], is_active=True, is_staff=True).first()
    if user is None or not hmac.compare_digest(kept["hash"], user.get_session_auth_hash()):
        return None
    return Pending(user=user, to=kept["to"], totp_id=UUID(kept["totp"]) if kept["totp"] else None)


def forget(request: HttpRequest) -> None:
    request.session.pop(KEY, None)
