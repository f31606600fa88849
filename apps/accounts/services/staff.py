"""Staff prove who they are: e-mail address and password, then the second factor."""

from django.contrib.auth.hashers import make_password
from django.db import transaction

from apps.accounts import selectors
from apps.accounts.errors import TotpNeeded, TotpNotSetUp, WrongCredentials
from apps.accounts.events import UserLoggedIn
from apps.accounts.models import User, email_index
from apps.accounts.states import SecondFactor
from apps.core import audit, events

from .attempts import attempt_reserve, attempt_return, attempts_forget
from .devices import device_note
from .otp import Login
from .sessions import Device, require_admitted, session_open
from .totp import second_factor_pass


def staff_authenticate(*, email: str, password: str, ip: str | None = None) -> User:
    """The member of staff with these credentials; whether a second factor follows, `selectors.second_factor` says.

    A failure stays counted although this refuses. Unknown addresses take as long and count the same.
    Raises WrongCredentials, TooManyLogins, UserBlocked.
    """
    index = email_index(email)
    attempt_id = attempt_reserve(index=index, ip=ip)
    user = User.objects.by_email(email).first()
    if user is None:
        make_password(password)
        raise WrongCredentials
    if not (user.check_password(password) and user.is_staff and user.is_active):
        raise WrongCredentials
    if selectors.second_factor(user) == SecondFactor.CODE:
        attempt_return(attempt_id=attempt_id)
    else:
        attempts_forget(index=index)
    require_admitted(user)
    return user


def staff_login(
    *, email: str, password: str, totp: str = "", device: Device | None = None, ip: str | None = None
) -> Login:
    """A session for a member of staff; `totp` (a recovery code does as well) is not asked for while TOTP is off.

    Raises WrongCredentials, TooManyLogins, UserBlocked, TotpNotSetUp, TotpNeeded, WrongCode.
    """
    user = staff_authenticate(email=email, password=password, ip=ip)
    factor = selectors.second_factor(user)
    if factor == SecondFactor.SET_UP:
        raise TotpNotSetUp
    if factor == SecondFactor.CODE:
        if not totp.strip():
            raise TotpNeeded
        second_factor_pass(user=user, code=totp, ip=ip)
    return _login(user, device or Device(), ip)


@transaction.atomic
def _login(user: User, device: Device, ip: str | None) -> Login:
    pair = session_open(user=user, device=device, ip=ip)
    audit.record("accounts.staff.login", user, actor=user)
    events.publish(UserLoggedIn(user_id=user.public_id, session_id=str(pair.session.pk)))
    device_note(session=pair.session, identity=device.fingerprint or f"{device.platform}:{device.name}:{ip}")
    return Login(user=pair.session.user, tokens=pair)
