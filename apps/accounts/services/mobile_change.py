"""Moving to another mobile number: codes on both, or a case when the old one is lost."""

from django.db import IntegrityError, transaction

from apps.accounts.errors import IdentifierTaken, MobileUnchanged, WrongCode
from apps.accounts.events import UserMobileChanged, UserUpdated
from apps.accounts.models import User
from apps.accounts.states import OtpPurpose, SessionEnd
from apps.core import audit, events

from .locks import locked_user
from .otp import Login, OtpSent, Proof, codes_accepted, otp_send
from .sessions import Device, end_all, session_open


@transaction.atomic
def mobile_change_send(*, user: User, new_mobile: str, ip: str | None = None) -> OtpSent:
    """Sends a code to the old number and one to the new; the answer does not say whether somebody has the new one.

    Raises MobileUnchanged, TooManyCodes.
    """
    to_new = mobile_change_send_lost(user=user, new_mobile=new_mobile, ip=ip)
    to_old = otp_send(mobile=user.mobile, purpose=OtpPurpose.CHANGE_OLD, ip=ip)
    return OtpSent(
        expires_in=min(to_old.expires_in, to_new.expires_in),
        resend_after=max(to_old.resend_after, to_new.resend_after),
    )


@transaction.atomic
def mobile_change_send_lost(*, user: User, new_mobile: str, ip: str | None = None) -> OtpSent:
    """Sends a code to the new number only: the old one is lost. Raises MobileUnchanged, TooManyCodes."""
    if new_mobile == user.mobile:
        raise MobileUnchanged(new_mobile=[MobileUnchanged.message])
    return otp_send(mobile=new_mobile, purpose=OtpPurpose.CHANGE_NEW, ip=ip)


def mobile_change(
    *, user: User, new_mobile: str, old_code: str, new_code: str, device: Device | None = None, ip: str | None = None
) -> Login:
    """Moves the user to the new number, proven on both; every session ends and a new one begins.

    Raises WrongCode (the tries stay counted), IdentifierTaken: only who holds the new number learns that.
    """
    proofs = (
        Proof(user.mobile, old_code, OtpPurpose.CHANGE_OLD),
        Proof(new_mobile, new_code, OtpPurpose.CHANGE_NEW),
    )
    if not codes_accepted(*proofs):
        raise WrongCode
    return _move(user, new_mobile, device, ip)


@transaction.atomic
def _move(user: User, new_mobile: str, device: Device | None, ip: str | None) -> Login:
    before, user = user.mobile, locked_user(user.pk)
    if user.mobile != before:
        # It changed between the codes and now: they proved another number.
        raise WrongCode
    mobile_set(user=user, new_mobile=new_mobile, actor=user, was_lost=False)
    pair = session_open(user=user, device=device, ip=ip)
    return Login(user=pair.session.user, tokens=pair)


@transaction.atomic
def mobile_set(*, user: User, new_mobile: str, actor: User, was_lost: bool) -> None:
    """Gives a locked user the number, ends every session and tells. Raises IdentifierTaken."""
    user.mobile = new_mobile
    try:
        with transaction.atomic():
            user.save(update_fields=["mobile"])
    except IntegrityError as clash:
        raise IdentifierTaken from clash
    end_all(user, SessionEnd.MOBILE)
    audit.record("accounts.user.change_mobile", user, actor=actor, after={"was_lost": was_lost})
    events.publish(UserMobileChanged(user_id=user.public_id, was_lost=was_lost))
    events.publish(UserUpdated(user_id=user.public_id, fields=["mobile"]))
