"""Sessions begin, move on with every refresh, and end."""

from dataclasses import dataclass

from django.db import transaction

from apps.accounts import tokens
from apps.accounts.models import Session, User
from apps.core import clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """What the app says about the device it runs on."""

    fingerprint: str = ""
    platform: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenPair:
    access: str
    refresh: str
    session: Session


@transaction.atomic
def session_open(*, user: User, device: Device | None = None, ip: str | None = None) -> TokenPair:
    """A new login of a proven user."""
    device = device or Device()
    now = clock.now()
    session = Session.objects.create(
        user=user,
        fingerprint=device.fingerprint,
        platform=device.platform,
        device_name=device.name,
        ip=ip,
        last_seen_at=now,
        expires_at=now + tokens.REFRESH_LIFE,
    )
    return pair_of(user=user, session=session)


def pair_of(*, user: User, session: Session) -> TokenPair:
    return TokenPair(
        access=tokens.access_token(user=user, session=session),
        refresh=tokens.refresh_token(session=session),
        session=session,
    )
