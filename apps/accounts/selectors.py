"""Reads that cross the rows of identity."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import FilteredRelation, Q

from apps.accounts.engine.identifiers import BadIdentifier, normalise_email, normalise_mobile
from apps.accounts.engine.otp import code_of
from apps.accounts.models import OtpChallenge, Session, User, email_index, mobile_index
from apps.accounts.tokens import otp_key
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


def user_by_public_id(public_id: str) -> User:
    """Raises NotFound."""
    user = User.objects.filter(public_id=public_id).first()
    if user is None:
        raise NotFound("There is no such user.")
    return user


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
    return OtpMessage(mobile=otp.mobile, code=code_of(otp_key(), otp.pk)) if otp else None
