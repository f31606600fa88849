"""Users come into being and change."""

from collections.abc import Iterable

from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction

from apps.accounts.engine.identifiers import BadIdentifier, normalise_email, normalise_mobile
from apps.accounts.errors import AdminExists, IdentifierTaken, MixedRoles, OwnAccount, RolesNotLoaded, UnknownRole
from apps.accounts.events import UserRegistered, UserUpdated
from apps.accounts.models import User
from apps.accounts.states import APP_ROLES, STAFF_ROLES, Role
from apps.core import audit, events
from apps.core.errors import Invalid

from .admission import forget_user
from .locks import locked_user, serialise
from .passwords import require_strong


@transaction.atomic
def user_create(
    *,
    mobile: str | None = None,
    email: str | None = None,
    name: str = "",
    roles: Iterable[str] = (),
    password: str | None = None,
    region: str = "IN",
    actor: User | None = None,
) -> User:
    """A user with normalised identifiers; without a password nobody logs in by password.

    Raises Invalid, IdentifierTaken, UnknownRole, MixedRoles.
    """
    roles = checked_roles(roles)
    user = User(name=name.strip(), region=region, is_staff=not STAFF_ROLES.isdisjoint(roles))
    user.mobile = _normalised("mobile", normalise_mobile, mobile)
    user.email = checked_email(email) if email else None
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as clash:
        raise IdentifierTaken from clash
    user.groups.set(_groups(roles))
    audit.record("accounts.user.create", user, actor=actor, after={"roles": sorted(roles), "region": region})
    events.publish(UserRegistered(user_id=user.public_id))
    return user


@transaction.atomic
def user_register_by_mobile(*, mobile: str) -> tuple[User, bool]:
    """The user of this mobile number and whether it was made now; two at once end with one user."""
    if found := User.objects.by_mobile(mobile).first():
        return found, False
    try:
        return user_create(mobile=mobile, roles=[Role.MEMBER]), True
    except IdentifierTaken:
        return User.objects.by_mobile(mobile).get(), False


@transaction.atomic
def user_rename(*, user: User, name: str, actor: User) -> User:
    """Changes what the user is called."""
    user = locked_user(user.pk)
    if user.name == name.strip():
        return user
    user.name = name.strip()
    user.save(update_fields=["name"])
    # The name itself is personal: the audit says that it changed.
    audit.record("accounts.user.rename", user, actor=actor)
    events.publish(UserUpdated(user_id=user.public_id, fields=["name"]))
    return user


@transaction.atomic
def user_set_roles(*, user_id: int, roles: Iterable[str], actor: User, reason: str) -> User:
    """Gives exactly these roles; access tokens with the old ones stop at once and a refresh brings the new ones.

    Raises UnknownRole, MixedRoles, OwnAccount.
    """
    roles = checked_roles(roles)
    user = locked_user(user_id)
    if user.pk == actor.pk:
        raise OwnAccount
    before = user.role_names
    if before == roles:
        return user
    user.groups.set(_groups(roles))
    user.is_staff = not STAFF_ROLES.isdisjoint(roles)
    user.token_version += 1
    user.save(update_fields=["is_staff", "token_version"])
    user.__dict__["role_names"] = roles
    audit.record(
        "accounts.user.set_roles",
        user,
        actor=actor,
        before={"roles": sorted(before)},
        after={"roles": sorted(roles)},
        reason=reason,
    )
    events.publish(UserUpdated(user_id=user.public_id, fields=["roles"]))
    forget_user(user)
    return user


@transaction.atomic
def admin_create(*, email: str, password: str, name: str = "", force: bool = False) -> User:
    """The first admin of an installation; another one this way only with `force`.

    Raises AdminExists, Invalid (a weak password, a bad address), IdentifierTaken.
    """
    serialise("accounts.admin_create")
    if not force and User.objects.filter(groups__name=Role.ADMIN, is_active=True).exists():
        raise AdminExists
    require_strong(password, User(name=name, email=email))
    return user_create(email=email, password=password, name=name, roles=[Role.ADMIN])


def checked_roles(roles: Iterable[str]) -> frozenset[str]:
    """Raises UnknownRole, MixedRoles."""
    roles = frozenset(roles)
    if unknown := roles - set(Role.values):
        raise UnknownRole(roles=sorted(unknown))
    if roles & STAFF_ROLES and roles & APP_ROLES:
        raise MixedRoles
    return roles


def _groups(roles: frozenset[str]) -> list[Group]:
    groups = list(Group.objects.filter(name__in=roles))
    if len(groups) != len(roles):
        raise RolesNotLoaded
    return groups


def checked_email(email: str) -> str:
    """In the spelling that is stored and compared. Raises Invalid."""
    return _normalised("email", normalise_email, email) or ""


def _normalised(field: str, normalise, value: str | None) -> str | None:
    try:
        return normalise(value) if value else None
    except BadIdentifier as refusal:
        raise Invalid(str(refusal), **{field: [str(refusal)]}) from refusal
