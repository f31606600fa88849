"""Reads that cross the rows of identity."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import FilteredRelation, Max, Q

from apps.accounts.engine.identifiers import BadIdentifier, normalise_email, normalise_mobile
from apps.accounts.engine.otp import DEMO_CODE, DEMO_MOBILES, code_of
from apps.accounts.models import (
    OtpChallenge,
    PasswordReset,
    PayoutHold,
    Session,
    StaffInvite,
    Totp,
    User,
    email_index,
    mobile_index,
)
from apps.accounts.states import Role, SecondFactor
from apps.accounts.tokens import link_token, otp_key
from apps.core import clock
from apps.core.errors import NotFound
from apps.core.gate import SessionFacts


def session_facts(sid: str, sub: str) -> SessionFacts | None:
    """What the gate asks on a Redis miss: one query; None when that user has no such session."""
    row = (
        Session.objects.annotate(
            block=FilteredRelation("user__blocks", condition=Q(user__blocks__lifted_at=None)),
        )
        .filter(pk=sid, user__public_id=sub)
        .values_list(
            "user_id",
            "user__token_version",
            "user__is_active",
            "user__region",
            "ended_at",
            "expires_at",
            "block__id",
            "block__until",
        )  # fmt: skip
        .first()
    )
    if row is None:
        return None
    user_id, version, is_active, region, ended_at, expires_at, block_id, until = row
    now = clock.now()
    return SessionFacts(
        user_id=user_id,
        version=version,
        blocked=block_id is not None and (until is None or until > now),
        revoked=not is_active or ended_at is not None or expires_at <= now,
        until=until,
        region=region,
    )


def second_factor(user: User) -> SecondFactor:
    """What follows the password of this member of staff; only a demo lets them do without."""
    if Totp.objects.filter(user=user, confirmed_at__isnull=False).exists():
        return SecondFactor.CODE
    return SecondFactor.OFF if settings.MUNIM_DEMO else SecondFactor.SET_UP


def user_by_public_id(public_id: str) -> User:
    """Raises NotFound."""
    user = User.objects.filter(public_id=public_id).first()
    if user is None:
        raise NotFound("There is no such user.")
    return user


def public_ids(user_ids: Iterable[int]) -> dict[int, str]:
    """What users are called outside, by key."""
    return dict(User.objects.filter(pk__in=user_ids).values_list("pk", "public_id"))


def identifier_query(term: str) -> Q | None:
    """How to find a user by an exact mobile number or e-mail address; None when the term is neither."""
    for normalise, index, column in (
        (lambda text: normalise_mobile(text, national=True), mobile_index, "mobile_index"),
        (normalise_email, email_index, "email_index"),
    ):
        try:
            return Q((column, index(normalise(term))))
        except BadIdentifier:
            continue
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class OtpMessage:
    """What to send and to whom; never logged or stored."""

    mobile: str
    code: str


def otp_message(*, otp_id: UUID) -> OtpMessage | None:
    """The message of a challenge, or None once it is used or too old to be worth sending."""
    otp = OtpChallenge.objects.filter(pk=otp_id, used_at=None, expires_at__gt=clock.now()).first()
    if otp is None:
        return None
    is_demo = settings.MUNIM_DEMO and otp.mobile in DEMO_MOBILES
    return OtpMessage(mobile=otp.mobile, code=DEMO_CODE if is_demo else code_of(otp_key(), otp.pk))


@dataclass(frozen=True, slots=True, kw_only=True)
class InviteMessage:
    """What an invitation says; never logged or stored."""

    to: str
    name: str
    link: str
    roles: tuple[str, ...]
    invited_by: str
    expires_at: datetime


def invite_message(invite_id: UUID | str) -> InviteMessage | None:
    """The mail of an invitation, or None once it is accepted, withdrawn or too old."""
    invite = StaffInvite.objects.open().select_related("invited_by").filter(pk=invite_id).first()
    if invite is None:
        return None
    return InviteMessage(
        to=invite.email,
        name=invite.name,
        link=_link("invite", invite.pk),
        roles=tuple(Role(role).label for role in invite.roles),
        invited_by=str(invite.invited_by),
        expires_at=invite.expires_at,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordResetMessage:
    """What the mail with the link for a new password says; never logged or stored."""

    to: str
    name: str
    link: str
    expires_at: datetime


def password_reset_message(reset_id: UUID | str) -> PasswordResetMessage | None:
    """The mail for a new password, or None: used, too old, or nobody who may log in has that address."""
    found = PasswordReset.objects.select_related("user").filter(pk=reset_id, used_at=None)
    reset = found.filter(expires_at__gt=clock.now(), user__is_staff=True, user__is_active=True).first()
    if reset is None or reset.user.is_blocked:
        return None
    link = _link("password_reset", reset.pk)
    return PasswordResetMessage(to=reset.user.email, name=reset.user.name, link=link, expires_at=reset.expires_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDeviceMessage:
    """Who logged in from a device not seen before: where, from which address, when."""

    user_id: int
    to: str
    name: str
    device: str
    ip: str
    at: datetime


def new_device_message(session_id: UUID | str) -> NewDeviceMessage | None:
    """The mail about a login from a new device; None for a session that is gone."""
    session = Session.objects.select_related("user").filter(pk=session_id).first()
    if session is None or not session.user.email:
        return None
    return NewDeviceMessage(
        user_id=session.user_id,
        to=session.user.email,
        name=session.user.name,
        device=session.device_name or session.platform or "Unknown device",
        ip=session.ip or "unknown",
        at=session.created_at,
    )


def _link(purpose: str, row_id: UUID) -> str:
    return f"{settings.PUBLIC_URL.rstrip('/')}/admin/{purpose.replace('_', '-')}/?t={link_token(purpose, row_id)}"


def payout_cooldown_until(user: User) -> datetime | None:
    """Until when no payout of the user may leave; None: one may."""
    held = PayoutHold.objects.filter(user_id=user.pk, until__gt=clock.now())
    return held.aggregate(until=Max("until"))["until"]
