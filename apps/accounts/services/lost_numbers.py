"""Cases of lost numbers: the new number is proven by a code, the person by KYC, the decision is made by two."""

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from apps.accounts import second_facts
from apps.accounts.errors import KycWanted, MobileChangeOpen, WrongCode
from apps.accounts.events import MobileChangeOpened
from apps.accounts.models import MobileChange, PayoutHold, User
from apps.accounts.states import KycState, MobileChangeState, OtpPurpose
from apps.core import audit, clock, events, fsm, policy
from apps.core.errors import NotFound
from apps.core.redaction import redact_text
from apps.core.review import services as review

from .guards import require_power_over
from .locks import locked_user
from .mobile_change import mobile_set
from .otp import Proof, codes_accepted

QUEUE = "accounts.lost_number"


def lost_number_open(
    *, user_id: int, new_mobile: str, new_code: str, date_of_birth: date, actor: User
) -> MobileChange:
    """Opens a case for a verified user whose new number answers; `actor` is the user or who serves them.

    Whether the date of birth fits is for the reviewers, the caller does not learn it.
    Raises WrongCode (the try stays counted), KycWanted, MobileChangeOpen.
    """
    if not codes_accepted(Proof(new_mobile, new_code, OtpPurpose.CHANGE_NEW)):
        raise WrongCode
    return _open(user_id, new_mobile, date_of_birth, actor)


@transaction.atomic
def _open(user_id: int, new_mobile: str, date_of_birth: date, actor: User) -> MobileChange:
    user = locked_user(user_id)
    if user.pk != actor.pk:
        require_power_over(user, actor)
    if user.kyc_state != KycState.VERIFIED:
        raise KycWanted
    if user.mobile_changes.filter(state=MobileChangeState.IN_REVIEW).exists():
        raise MobileChangeOpen
    proven = second_facts.of(user.pk)
    known = proven.date_of_birth if proven else None
    change = MobileChange(user=user, old_mobile=user.mobile, new_mobile=new_mobile, opened_by=actor)
    change.birth_date_fits = None if known is None else known == date_of_birth
    change.save()
    review.item_open(queue=QUEUE, subject=change, actor=actor)
    audit.record("accounts.mobile_change.open", change, actor=actor, after={"user": user.public_id})
    events.publish(MobileChangeOpened(user_id=user.public_id, change_id=str(change.pk)))
    return change


@transaction.atomic
def lost_number_approve(*, change_id: UUID, by: User, confirmed_by: User, note: str = "") -> MobileChange:
    """Gives the new number and holds payouts back for a while. Raises StateConflict, IdentifierTaken, OwnAccount."""
    change, user = _locked(change_id, by)
    fsm.advance(change.approve, actor=confirmed_by, by=by, confirmed_by=confirmed_by, note=redact_text(note.strip()))
    mobile_set(user=user, new_mobile=change.new_mobile, actor=confirmed_by, was_lost=True)
    until = clock.now() + timedelta(hours=policy.get("mobile_change.payout_hours"))
    PayoutHold.objects.create(user=user, until=until, mobile_change=change)
    return change


@transaction.atomic
def lost_number_reject(*, change_id: UUID, by: User, confirmed_by: User | None, note: str = "") -> MobileChange:
    """The old number stays. Raises StateConflict, OwnAccount."""
    change, _ = _locked(change_id, by)
    fsm.advance(
        change.reject, actor=confirmed_by or by, by=by, confirmed_by=confirmed_by, note=redact_text(note.strip())
    )
    return change


@transaction.atomic
def lost_number_cancel(*, user: User) -> MobileChange:
    """The user takes their open case back, with whatever session they still have. Raises NotFound."""
    change = MobileChange.objects.filter(user=user, state=MobileChangeState.IN_REVIEW).first()
    if change is None:
        raise NotFound("There is no open change of your number.")
    # The work item first, as when a decision is carried out.
    review.subject_cancel(queue=QUEUE, subject=change, actor=user, reason="Taken back by the user")
    fsm.advance(change.cancel, actor=user)
    return change


def _locked(change_id: UUID, by: User) -> tuple[MobileChange, User]:
    user = locked_user(MobileChange.objects.values_list("user_id", flat=True).get(pk=change_id))
    require_power_over(user, by)
    return MobileChange.objects.select_for_update().get(pk=change_id), user
