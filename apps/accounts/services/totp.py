"""The second factor of staff: set up, asked for, lost."""

import hmac
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from apps.accounts import selectors
from apps.accounts.engine import totp as engine
from apps.accounts.errors import NoTotp, OwnAccount, TotpResetAskedFor, TotpTaken, WrongCode
from apps.accounts.events import StaffTotpReset
from apps.accounts.models import RecoveryCode, Totp, User
from apps.accounts.states import SecondFactor, SessionEnd
from apps.core import approvals, audit, clock, events
from apps.core.encryption import blind_index
from apps.core.errors import NotFound
from apps.core.models import Approval
from apps.core.redaction import redact_text
from apps.core.states import ApprovalState

from .attempts import attempt_reserve, attempts_forget
from .locks import locked_user
from .sessions import end_all

RESET_TOTP = "accounts.reset_totp"
ISSUER = "Munim"


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """A secret on its way into an authenticator app."""

    totp_id: UUID
    secret: str
    uri: str


@transaction.atomic
def totp_begin(*, user: User) -> Enrolment:
    """A fresh secret, which counts once `totp_confirm` has seen a code of it. Raises TotpTaken."""
    user = locked_user(user.pk)
    if selectors.second_factor(user) == SecondFactor.CODE:
        raise TotpTaken
    Totp.objects.filter(user=user).delete()
    return _enrolment(Totp.objects.create(user=user, secret=engine.new_secret()), user)


def totp_pending(*, user: User, totp_id: UUID) -> Enrolment:
    """The same secret again, for a page that is loaded anew. Raises NotFound once it is confirmed or replaced."""
    row = Totp.objects.filter(pk=totp_id, user=user, confirmed_at=None).first()
    if row is None:
        raise NotFound("This set-up is over: begin again.")
    return _enrolment(row, user)


@transaction.atomic
def totp_confirm(*, user: User, totp_id: UUID, code: str) -> list[str]:
    """Puts the secret in force; answers the recovery codes, which are shown this once.

    Raises WrongCode, TotpTaken.
    """
    user = locked_user(user.pk)
    row = Totp.objects.filter(pk=totp_id, user=user).first()
    if row is None or row.confirmed_at is not None:
        raise TotpTaken
    step = engine.matching_step(row.secret, engine.typed(code), at=clock.now())
    if step is None:
        raise WrongCode
    row.confirmed_at, row.last_step = clock.now(), step
    row.save(update_fields=["confirmed_at", "last_step"])
    audit.record("accounts.totp.set_up", user, actor=user)
    return _fresh_codes(user)


def second_factor_pass(*, user: User, code: str, ip: str | None = None) -> None:
    """Accepts the code an authenticator app shows now, or a recovery code, once each.

    A failure stays counted although this refuses, with the failed passwords of the same address.
    Raises WrongCode, TooManyLogins.
    """
    attempt_reserve(index=user.email_index, ip=ip)
    if not _accepted(user, engine.typed(code)):
        raise WrongCode
    attempts_forget(index=user.email_index)


@transaction.atomic
def recovery_codes_renew(*, user: User) -> list[str]:
    """Ten new codes in place of the old ones, for someone who has just passed the second factor. Raises NoTotp."""
    user = locked_user(user.pk)
    if selectors.second_factor(user) != SecondFactor.CODE:
        raise NoTotp
    audit.record("accounts.totp.renew_codes", user, actor=user)
    return _fresh_codes(user)


@transaction.atomic
def totp_reset_request(*, user_id: int, reason: str, actor: User) -> Approval:
    """Asks a second admin to take away somebody's lost second factor. Raises OwnAccount, NoTotp, TotpResetAskedFor."""
    user = _whose_totp(user_id, actor)
    waiting = Approval.objects.filter(key=RESET_TOTP, state=ApprovalState.PENDING, expires_at__gt=clock.now())
    if waiting.filter(payload__user_id=user.pk).exists():
        raise TotpResetAskedFor
    payload = {"user_id": user.pk, "totp_id": str(user.totp.pk)}
    return approvals.request(key=RESET_TOTP, payload=payload, maker=actor, reason=redact_text(reason.strip()))


@transaction.atomic
def totp_reset_approved(*, user_id: int, totp_id: str, reason: str, actor: User | None) -> User:
    """Takes the second factor and the recovery codes away; the owner sets up anew at the next login.

    `actor` is the second admin, or none for the shell of the server. Raises OwnAccount, NoTotp.
    """
    user = _whose_totp(user_id, actor)
    if str(user.totp.pk) != totp_id:
        raise NoTotp
    RecoveryCode.objects.filter(user=user).delete()
    user.totp.delete()
    ended = end_all(user, SessionEnd.TOTP)
    audit.record("accounts.totp.reset", user, actor=actor, after={"sessions_ended": ended}, reason=reason)
    events.publish(StaffTotpReset(user_id=user.public_id))
    return user


@transaction.atomic
def totp_reset_on_server(*, email: str) -> User:
    """The same on the word of whoever has a shell on the server. Raises NotFound, NoTotp."""
    user = User.objects.by_email(email).filter(is_staff=True).first()
    if user is None:
        raise NotFound("Nobody on the staff has this e-mail address.")
    totp = _whose_totp(user.pk, None).totp
    return totp_reset_approved(user_id=user.pk, totp_id=str(totp.pk), reason="On the server, by the shell", actor=None)


def _whose_totp(user_id: int, actor: User | None) -> User:
    user = locked_user(user_id)
    if actor is not None and user.pk == actor.pk:
        raise OwnAccount
    if selectors.second_factor(user) != SecondFactor.CODE:
        raise NoTotp
    return user


@transaction.atomic
def _accepted(user: User, code: str) -> bool:
    """One UPDATE judges each: a step not above the last one, or a used recovery code, changes no row."""
    row = Totp.objects.filter(user=user, confirmed_at__isnull=False).first()
    if row is None:
        return False
    if engine.is_totp(code):
        step = engine.matching_step(row.secret, code, at=clock.now())
        return step is not None and Totp.objects.filter(pk=row.pk, last_step__lt=step).update(last_step=step) == 1
    return _recovered(user, code)


def _recovered(user: User, code: str) -> bool:
    wanted = blind_index(f"{user.pk}:{code}", purpose="recovery_code")
    unused = RecoveryCode.objects.filter(user=user, used_at=None).values_list("pk", "digest")
    match = [pk for pk, digest in unused if hmac.compare_digest(bytes(digest), wanted)]
    if not match or not RecoveryCode.objects.filter(pk=match[0], used_at=None).update(used_at=clock.now()):
        return False
    audit.record("accounts.totp.use_recovery_code", user, actor=user, after={"left": len(unused) - 1})
    return True


def _fresh_codes(user: User) -> list[str]:
    codes = engine.new_recovery_codes()
    RecoveryCode.objects.filter(user=user).delete()
    digests = [blind_index(f"{user.pk}:{engine.typed(code)}", purpose="recovery_code") for code in codes]
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=digest) for digest in digests)
    return codes


def _enrolment(row: Totp, user: User) -> Enrolment:
    account = user.email or user.public_id
    return Enrolment(
        totp_id=row.pk,
        secret=row.secret,
        uri=engine.provisioning_uri(row.secret, account=account, issuer=ISSUER),
    )
