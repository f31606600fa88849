"""Failed logins of staff, counted by address and by IP: passwords and codes share the same tries."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from apps.accounts.errors import TooManyLogins
from apps.accounts.models import LoginAttempt
from apps.core import clock, policy

from .allowances import require_allowance
from .locks import serialise


@transaction.atomic
def attempt_reserve(*, index: bytes, ip: str | None) -> UUID:
    """Takes one of the tries left before anything is looked at, so that parallel guesses cannot share one.

    Raises TooManyLogins.
    """
    index = bytes(index)
    serialise(f"staff_login:{index.hex()}", *([f"staff_login:{ip}"] if ip else []))
    _require(Q(email_index=index), "staff_login.failures")
    if ip:
        _require(Q(ip=ip), "staff_login.failures_ip")
    return LoginAttempt.objects.create(email_index=index, ip=ip or None, tried_at=clock.now()).pk


def attempts_forget(*, index: bytes) -> None:
    """The login is complete: what failed before counts no more."""
    LoginAttempt.objects.filter(email_index=index).delete()


def attempt_return(*, attempt_id: UUID) -> None:
    """This try was right, but the login is not complete: those that failed stay counted."""
    LoginAttempt.objects.filter(pk=attempt_id).delete()


def _require(whose: Q, limit: str) -> None:
    window = timedelta(minutes=policy.get("staff_login.window_minutes"))
    require_allowance(LoginAttempt.objects.filter(whose), "tried_at", policy.get(limit), window, TooManyLogins)
