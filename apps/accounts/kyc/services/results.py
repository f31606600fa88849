"""What an answer does to the proof: accepted, another try, or a case for a person."""

from collections.abc import Mapping
from typing import Any

from apps.accounts.kyc.events import KycCheckFailed, KycPanAccepted, KycVerified, UserVerified
from apps.accounts.kyc.models import Attempt, KycProfile, StageCount
from apps.accounts.kyc.states import MAX_FAILURES, STAGE_OF, CaseCause, OutcomeClass, Step
from apps.accounts.states import KycState
from apps.core import clock, events

from .asking import attempt_open
from .moving import known_elsewhere, move
from .opening import case_open

PENDING_STATE = {
    Step.PAN_OCR: KycState.PAN_PENDING,
    Step.PAN: KycState.PAN_PENDING,
    Step.AADHAAR: KycState.AADHAAR_PENDING,
}


def settle(attempt: Attempt, facts: Mapping[str, Any]) -> None:
    """Moves the (locked) proof by what its closed attempt says."""
    if attempt.outcome == OutcomeClass.FINAL_OK:
        _ACCEPT[attempt.step](attempt, facts)
    elif attempt.outcome == OutcomeClass.FINAL_FAIL:
        _refused(attempt)
    elif attempt.outcome == OutcomeClass.GREY:
        case_open(attempt.profile, cause=CaseCause.GREY, code=attempt.code or "UNCLEAR")
    else:
        _step_back(attempt, attempt.outcome)


def _card_read(attempt: Attempt, facts: Mapping[str, Any]) -> None:
    if _in_use(attempt.profile):
        return
    attempt_open(user_id=attempt.profile.user_id, step=Step.PAN, device=attempt.device)


def _pan_accepted(attempt: Attempt, facts: Mapping[str, Any]) -> None:
    profile = attempt.profile
    if _in_use(profile):
        return
    move(profile.accept_pan, actor=None, at=clock.now())
    events.publish(KycPanAccepted(user_id=profile.user.public_id))


def _signed(attempt: Attempt, facts: Mapping[str, Any]) -> None:
    last4 = "".join(char for char in str(facts.get("last4") or "") if char.isdigit())[-4:]
    reference = str(facts.get("reference") or attempt.reference)[:80]
    move(attempt.profile.accept_aadhaar, actor=None, at=clock.now(), last4=last4, reference=reference)
    announce_verified(attempt.profile, by_review=False)


_ACCEPT = {Step.PAN_OCR: _card_read, Step.PAN: _pan_accepted, Step.AADHAAR: _signed}


def announce_verified(profile: KycProfile, *, by_review: bool) -> None:
    user_id = profile.user.public_id
    events.publish(KycVerified(user_id=user_id, by_review=by_review))
    events.publish(UserVerified(user_id=user_id))


def _in_use(profile: KycProfile) -> bool:
    """Opens a case when another account holds the PAN; the user is told nothing about whose."""
    if not known_elsewhere(profile):
        return False
    case_open(profile, cause=CaseCause.DUPLICATE_PAN, code="PAN_IN_USE")
    return True


def _refused(attempt: Attempt) -> None:
    profile = attempt.profile
    failed = StageCount.count_failure(profile, STAGE_OF[attempt.step])
    if failed >= MAX_FAILURES:
        case_open(profile, cause=CaseCause.FAILURES, code=attempt.code)
        return
    _step_back(attempt, attempt.code)
    left = MAX_FAILURES - failed
    events.publish(
        KycCheckFailed(user_id=profile.user.public_id, step=attempt.step, cause=attempt.code, tries_left=left)
    )


def _step_back(attempt: Attempt, code: str) -> None:
    profile = attempt.profile
    move(profile.fail_aadhaar if attempt.step == Step.AADHAAR else profile.fail_pan, actor=None, code=code)
