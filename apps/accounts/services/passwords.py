"""Passwords of staff: chosen, changed, forgotten."""

from datetime import timedelta
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from apps.accounts import tokens
from apps.accounts.errors import BadLink, TooManyResets
from apps.accounts.events import StaffPasswordResetRequested
from apps.accounts.models import OldPassword, PasswordReset, User, email_index
from apps.accounts.states import SessionEnd
from apps.core import audit, clock, events, policy
from apps.core.errors import Invalid

from .allowances import require_allowance
from .locks import locked_user, serialise
from .sessions import end_all

RESET_LINK = "password_reset"
HOUR = timedelta(hours=1)


@transaction.atomic
def password_change(*, user: User, password: str, keep: UUID | None = None) -> User:
    """A new password of one's own choice; every session and console login ends but the one to `keep`.

    Raises Invalid (the password policy).
    """
    user = locked_user(user.pk)
    password_store(user, password)
    end_all(user, SessionEnd.PASSWORD, keep=keep)
    audit.record("accounts.user.change_password", user, actor=user)
    return user


@transaction.atomic
def password_reset_request(*, email: str, ip: str | None = None) -> None:
    """Has a link mailed to the member of staff with this address; an unknown one runs the same statements.

    Raises TooManyResets.
    """
    index, now = email_index(email), clock.now()
    serialise(f"password_reset:{index.hex()}", *([f"password_reset:{ip}"] if ip else []))
    asked = PasswordReset.objects.all()
    limits = [(Q(email_index=index), "staff_password.resets_per_hour")]
    limits += [(Q(ip=ip), "staff_password.resets_per_hour_ip")] if ip else []
    for whose, limit in limits:
        require_allowance(asked.filter(whose), "asked_at", policy.get(limit), HOUR, TooManyResets)
    life = timedelta(minutes=policy.get("staff_password.link_minutes"))
    user = User.objects.filter(email_index=index, is_staff=True, is_active=True).first()
    reset = PasswordReset.objects.create(
        user=user, email_index=index, ip=ip or None, asked_at=now, expires_at=now + life
    )
    events.publish(StaffPasswordResetRequested(reset_id=str(reset.pk)))


def password_reset_open(*, token: str) -> PasswordReset:
    """The request behind a link that still works. Raises BadLink."""
    found = PasswordReset.objects.select_related("user").filter(pk=tokens.read_link(RESET_LINK, token), used_at=None)
    reset = found.filter(expires_at__gt=clock.now(), user__is_staff=True, user__is_active=True).first()
    if reset is None or reset.user.is_blocked:
        raise BadLink
    return reset


@transaction.atomic
def password_reset(*, token: str, password: str) -> User:
    """The new password of who holds the link; every session ends, and so does every other link of theirs.

    The second factor stays as it is. Raises BadLink, Invalid (the password policy).
    """
    user = locked_user(password_reset_open(token=token).user_id)
    reset = password_reset_open(token=token)
    password_store(user, password)
    PasswordReset.objects.filter(user=user, used_at=None).update(used_at=clock.now())
    end_all(user, SessionEnd.PASSWORD)
    audit.record("accounts.user.reset_password", user, actor=user, after={"link": str(reset.pk)})
    return user


def password_store(user: User, password: str) -> None:
    """Sets a locked user's password and remembers the one before. Raises Invalid (the password policy)."""
    require_strong(password, user)
    if user.has_usable_password():
        OldPassword.objects.create(user=user, password=user.password)
    kept = list(user.old_passwords.values_list("pk", flat=True)[: policy.get("staff_password.history")])
    user.old_passwords.exclude(pk__in=kept).delete()
    user.set_password(password)
    user.save(update_fields=["password"])


def require_strong(password: str, user: User) -> None:
    """Raises Invalid with every sentence of the policy that is not met."""
    try:
        validate_password(password, user)
    except ValidationError as weak:
        raise Invalid(" ".join(weak.messages), password=weak.messages) from weak
