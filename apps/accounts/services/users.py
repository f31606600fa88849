"""Users come into being and change."""

from collections.abc import Iterable

from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction

from apps.accounts.engine.identifiers import BadIdentifier, normalise_email, normalise_mobile
from apps.accounts.errors import IdentifierTaken, MixedRoles, UnknownRole
from apps.accounts.models import User
from apps.accounts.states import APP_ROLES, STAFF_ROLES, Role
from apps.core.errors import Invalid


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
    roles = _checked(roles)
    user = User(name=name.strip(), region=region, is_staff=not STAFF_ROLES.isdisjoint(roles))
    user.mobile = _normalised("mobile", normalise_mobile, mobile)
    user.email = _normalised("email", normalise_email, email)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as clash:
        raise IdentifierTaken from clash
    user.groups.set(_groups(roles))
    return user


@transaction.atomic
def user_register_by_mobile(*, mobile: str) -> tuple[User, bool]:
    """The user of this mobile number and whether it was made now; two at once end with one user."""
    if found := User.objects.by_mobile(normalise_mobile(mobile)).first():
        return found, False
    try:
        return user_create(mobile=mobile, roles=[Role.MEMBER]), True
    except IdentifierTaken:
        return User.objects.by_mobile(normalise_mobile(mobile)).get(), False


def _checked(roles: Iterable[str]) -> frozenset[str]:
    roles = frozenset(roles)
    if unknown := roles - set(Role.values):
        raise UnknownRole(roles=sorted(unknown))
    if roles & STAFF_ROLES and roles & APP_ROLES:
        raise MixedRoles
    return roles


def _groups(roles: frozenset[str]) -> list[Group]:
    groups = list(Group.objects.filter(name__in=roles))
    if len(groups) != len(roles):
        raise UnknownRole("The roles are not loaded: run `manage.py load_roles`.")
    return groups


def _normalised(field: str, normalise, value: str | None) -> str | None:
    try:
        return normalise(value) if value else None
    except BadIdentifier as refusal:
        raise Invalid(str(refusal), fields={field: [str(refusal)]}) from refusal
