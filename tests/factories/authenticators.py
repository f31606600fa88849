"""Authenticator apps for tests, set up by the real services."""

from dataclasses import dataclass
from datetime import timedelta

from apps.accounts import services
from apps.accounts.engine.totp import code_at
from apps.accounts.models import User
from apps.core import clock


@dataclass(frozen=True)
class Authenticator:
    """A phone: what it shows, and the recovery codes written down when it was set up."""

    secret: str
    recovery_codes: list[str]

    def code(self) -> str:
        return code_at(self.secret, clock.now())


def set_up(user: User) -> Authenticator:
    """An authenticator app set up five minutes ago, so that the code of now is new."""
    with clock.fixed(clock.now() - timedelta(minutes=5)):
        begun = services.totp_begin(user=user)
        code = code_at(begun.secret, clock.now())
        codes = services.totp_confirm(user=user, totp_id=begun.totp_id, code=code)
    return Authenticator(begun.secret, codes)
