"""Staff prove who they are by e-mail address and password."""

from datetime import timedelta
from math import ceil

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q

from apps.accounts.errors import TooManyLogins, WrongCredentials
from apps.accounts.events import UserLoggedIn
from apps.accounts.models import LoginAttempt, User, email_index
from apps.accounts.states import SessionEnd
from apps.core import audit, clock, events, policy

from .locks import locked_user, serialise
from .otp import Login
from .sessions import Device, end_all, require_admitted, session_open


def staff_authenticate(*, email: str, password: str, ip: str | None = None) -> User:
    """The member of staff with these credentials. A failure stays counted although this refuses.

    Unknown addresses take as long and count the same. Raises WrongCredentials, TooManyLogins, UserBlocked.
    """
    index = email_index(email)
    _reserve_attempt(index, ip)
    user = User.objects.by_email(email).first()
    if user is None:
        make_password(password)
        raise WrongCredentials
    if not (user.check_password(password) and user.is_staff and user.is_active):
        raise WrongCredentials
    LoginAttempt.objects.filter(email_index=index).delete()
    require_admitted(user)
    return user


def staff_login(
    *, email: str, password: str, totp: str = "", device: Device | None = None, ip: str | None = None
) -> Login:
    """A session for a member of staff; `totp` is not asked for while TOTP is off.

    Raises WrongCredentials, TooManyLogins, UserBlocked.
    """
    return _login(staff_authenticate(email=email, password=password, ip=ip), device, ip)


@transaction.atomic
def password_change(*, user: User, password: str) -> User:
    """A new password of one's own choice (checked by the form); every other session and console login ends."""
    user = locked_user(user.pk)
    user.set_password(password)
    user.save(update_fields=["password"])
    end_all(user, SessionEnd.PASSWORD)
    audit.record("accounts.user.change_password", user, actor=user)
    return user


@transaction.atomic
def _login(user: User, device: Device | None, ip: str | None) -> Login:
    pair = session_open(user=user, device=device, ip=ip)
    audit.record("accounts.staff.login", user, actor=user)
    events.publish(UserLoggedIn(user_id=user.public_id, session_id=str(pair.session.pk)))
    return Login(user=pair.session.user, tokens=pair)


@transaction.atomic
def _reserve_attempt(index: bytes, ip: str | None) -> None:
    """Takes one of the tries left before the password is looked at, so that parallel guesses cannot share one."""
    serialise(f"staff_login:{index.hex()}", *([f"staff_login:{ip}"] if ip else []))
    _require_allowance(Q(email_index=index), policy.get("staff_login.failures"))
    if ip:
        _require_allowance(Q(ip=ip), policy.get("staff_login.failures_ip"))
    LoginAttempt.objects.create(email_index=index, ip=ip or None, tried_at=clock.now())


def _require_allowance(whose: Q, limit: int) -> None:
    now, window = clock.now(), timedelta(minutes=policy.get("staff_login.window_minutes"))
    recent = LoginAttempt.objects.filter(whose, tried_at__gt=now - window).order_by("-tried_at")
    tried = list(recent.values_list("tried_at", flat=True)[:limit])
    if len(tried) >= limit:
        raise TooManyLogins(retry_after=max(1, ceil((tried[-1] + window - now).total_seconds())))
