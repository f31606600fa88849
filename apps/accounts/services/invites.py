"""People join the staff by an invitation."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction

from apps.accounts import tokens
from apps.accounts.errors import BadLink, IdentifierTaken, InviteClosed
from apps.accounts.events import StaffInvited
from apps.accounts.models import StaffInvite, User, email_index
from apps.accounts.states import STAFF_ROLES
from apps.core import audit, clock, events, policy
from apps.core.errors import Invalid, NotFound

from .locks import serialise
from .passwords import require_strong
from .users import checked_email, checked_roles, user_create

INVITE_LINK = "invite"
MAY_INVITE = "accounts.add_staff"


@transaction.atomic
def staff_invite(*, email: str, name: str, roles: Iterable[str], actor: User) -> StaffInvite:
    """Offers a place on the staff by mail; an open invitation of the same address gives way to it.

    Raises Invalid, UnknownRole, MixedRoles, IdentifierTaken.
    """
    email, roles = checked_email(email), sorted(checked_roles(roles))
    if not set(roles) & STAFF_ROLES:
        raise Invalid("A member of staff has a staff role.", roles=["Choose at least one staff role."])
    if not name.strip():
        raise Invalid("Say who is invited.", name=["Give the name."])
    serialise(f"staff_invite:{email_index(email).hex()}")
    if User.objects.by_email(email).exists():
        raise IdentifierTaken
    StaffInvite.objects.filter(email_index=email_index(email), accepted_at=None, withdrawn_at=None).update(
        withdrawn_at=clock.now()
    )
    invite = StaffInvite.objects.create(
        email=email,
        email_index=email_index(email),
        name=name.strip(),
        roles=roles,
        invited_by=actor,
        expires_at=clock.now() + timedelta(hours=policy.get("staff_invite.hours")),
    )
    audit.record("accounts.staff.invite", invite, actor=actor, after={"roles": roles})
    events.publish(StaffInvited(invite_id=str(invite.pk)))
    return invite


@transaction.atomic
def staff_invite_again(*, invite_id: str, actor: User) -> StaffInvite:
    """A new mail with a new link; the old link stops. Raises NotFound, InviteClosed, IdentifierTaken."""
    invite = _closable(invite_id)
    return staff_invite(email=invite.email, name=invite.name, roles=invite.roles, actor=actor)


@transaction.atomic
def staff_invite_withdraw(*, invite_id: str, actor: User) -> StaffInvite:
    """The link stops working. Raises NotFound, InviteClosed."""
    invite = _closable(invite_id)
    invite.withdrawn_at = clock.now()
    invite.save(update_fields=["withdrawn_at"])
    audit.record("accounts.staff.withdraw_invite", invite, actor=actor)
    return invite


def staff_invite_open(*, token: str) -> StaffInvite:
    """The invitation behind a link that still works; it works while who sent it may still invite. Raises BadLink."""
    invite_id = tokens.read_link(INVITE_LINK, token)
    invite = StaffInvite.objects.open().select_related("invited_by").filter(pk=invite_id).first()
    if invite is None or invite.invited_by.is_blocked or not invite.invited_by.has_perm(MAY_INVITE):
        raise BadLink
    return invite


@transaction.atomic
def staff_invite_accept(*, token: str, password: str) -> User:
    """The account of who was invited, with the password they chose. Raises BadLink, Invalid, IdentifierTaken."""
    StaffInvite.objects.select_for_update().filter(pk=tokens.read_link(INVITE_LINK, token)).first()
    invite = staff_invite_open(token=token)
    require_strong(password, User(name=invite.name, email=invite.email))
    user = user_create(
        email=invite.email, name=invite.name, roles=invite.roles, password=password, actor=invite.invited_by
    )
    invite.accepted_at, invite.user = clock.now(), user
    invite.save(update_fields=["accepted_at", "user"])
    audit.record("accounts.staff.accept_invite", invite, actor=user, after={"user": user.public_id})
    return user


def _closable(invite_id: str) -> StaffInvite:
    invite = StaffInvite.objects.select_for_update().filter(pk=invite_id).first()
    if invite is None:
        raise NotFound("There is no such invitation.")
    if invite.accepted_at or invite.withdrawn_at:
        raise InviteClosed
    return invite
