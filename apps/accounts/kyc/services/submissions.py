"""What the person sends: the PAN, the wish to sign."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from apps.accounts.kyc.engine import pan as pans
from apps.accounts.kyc.engine.ages import age_on, is_plausible
from apps.accounts.kyc.errors import BirthDateInvalid, PanInvalid, UnderAge
from apps.accounts.kyc.models import Attempt, KycProfile
from apps.accounts.kyc.states import AskItem, CaseCause, Purpose, Step
from apps.accounts.states import KycState
from apps.core import audit, clock, policy
from apps.core.aadhaar import mask_numbers
from apps.core.errors import Invalid, NotFound

from .asking import attempt_open, require_room, require_tries
from .consents import require_consent
from .moving import known_elsewhere, locked_profile, move
from .opening import case_open
from .reviewing import asked_of, item_received


@transaction.atomic
def pan_submit(*, user_id: int, pan: str, name: str, date_of_birth: date, device: str = "", actor=None) -> KycProfile:
    """Takes the typed PAN and has it checked; a PAN that another account holds opens a case instead.

    A reviewer who asked for the details gets them unchecked. Raises PanInvalid, BirthDateInvalid, UnderAge,
    ConsentRequired, NoTriesLeft, TooManyChecks, StateConflict.
    """
    profile = locked_profile(user_id)
    require_consent(user_id=user_id, purpose=Purpose.PAN)
    details = _checked(pan, name, date_of_birth)
    if asked_of(profile, AskItem.DETAILS):
        _take_details(profile, details)
        item_received(profile, AskItem.DETAILS)
        return profile
    move(profile.submit_pan, actor=actor or profile.user)
    require_tries(profile, Step.PAN)
    _take_details(profile, details)
    require_room(profile, device=device)
    if known_elsewhere(profile):
        case_open(profile, cause=CaseCause.DUPLICATE_PAN, code="PAN_IN_USE")
    else:
        attempt_open(user_id=user_id, step=Step.PAN, device=device)
    return profile


@transaction.atomic
def aadhaar_start(*, user_id: int) -> Attempt:
    """Opens the signing; while one runs it is answered again, so a second tap starts no second signature.

    Raises ConsentRequired, NoTriesLeft, StateConflict.
    """
    profile = locked_profile(user_id)
    require_consent(user_id=user_id, purpose=Purpose.AADHAAR)
    running = profile.attempts.filter(step=Step.AADHAAR, ended_at=None).first()
    if running is not None and profile.state == KycState.AADHAAR_PENDING:
        running.profile = profile
        return running
    move(profile.start_aadhaar, actor=profile.user)
    return attempt_open(user_id=user_id, step=Step.AADHAAR)


@transaction.atomic
def aadhaar_link(*, attempt_id: Any, provider: str, reference: str, sign_url: str, link_until: datetime) -> Attempt:
    """Keeps where the person signs and the provider's reference; the first one stays. Raises NotFound."""
    attempt = Attempt.objects.select_for_update().filter(pk=attempt_id, step=Step.AADHAAR).first()
    if attempt is None:
        raise NotFound("There is no such attempt.")
    if attempt.ended_at is None and not attempt.reference:
        attempt.provider, attempt.reference, attempt.sign_url = provider, reference, sign_url
        attempt.link_until = attempt.next_at = link_until
        attempt.save(update_fields=["provider", "reference", "sign_url", "link_until", "next_at"])
    return attempt


def _checked(pan: str, name: str, born: date) -> tuple[str, str, date]:
    """The normalised details of a grown person. Raises PanInvalid, Invalid, BirthDateInvalid, UnderAge."""
    try:
        pan = pans.person_pan(pan)
    except pans.BadPan as bad:
        raise PanInvalid(str(bad), pan=[str(bad)]) from bad
    name = mask_numbers(" ".join(name.split()))
    if not name:
        raise Invalid(name=["The name on the PAN card is wanted."])
    today = clock.today()
    if not is_plausible(born, today):
        raise BirthDateInvalid(date_of_birth=["This date cannot be."])
    if age_on(born, today) < policy.get("kyc.minimum_age"):
        raise UnderAge(f"You must be at least {policy.get('kyc.minimum_age')} years old.")
    return pan, name[:120], born


def _take_details(profile: KycProfile, details: tuple[str, str, date]) -> None:
    pan, name, born = details
    before = profile.pan_masked
    profile.pan_held = profile.pan_held and profile.pan == pan
    profile.pan, profile.legal_name, profile.date_of_birth = pan, name, born.isoformat()
    profile.save(update_fields=["pan", "pan_held", "legal_name", "date_of_birth"])
    audit.record(
        "kyc.profile.details",
        profile,
        actor=profile.user,
        before={"pan_masked": before},
        after={"pan_masked": profile.pan_masked},
    )
