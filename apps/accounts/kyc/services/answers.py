"""Answers of providers: each attempt is closed once, whoever brings the answer first."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from apps.accounts.kyc.engine import pan as pans
from apps.accounts.kyc.engine.ages import age_on, is_plausible
from apps.accounts.kyc.engine.verdicts import identity_verdict
from apps.accounts.kyc.models import Attempt, KycProfile
from apps.accounts.kyc.states import OutcomeClass, Step
from apps.core import audit, clock, policy
from apps.core.aadhaar import mask_numbers
from apps.core.errors import NotFound

from .moving import locked_profile
from .results import PENDING_STATE, settle

_KEPT = frozenset(
    {"name_match", "name_score", "dob_match", "pan_status", "category", "aadhaar_seeding", "confidence", "last4"}
    | {"face_match", "liveness", "sign_type", "remarks"}
)


@transaction.atomic
def attempt_close(
    *,
    attempt_id: Any,
    provider: str,
    outcome: str,
    code: str,
    facts: Mapping[str, Any],
    raw_digest: bytes,
    provider_code: str = "",
) -> bool:
    """Ends the attempt and moves the proof; True if this call did, False if another was first. Raises NotFound.

    Only FINAL_FAIL costs a try. `facts` of a read card: pan, name, date_of_birth; of a check: registered_name,
    name_match, dob_match; of a signature: last4, reference.
    """
    attempt = _locked(attempt_id)
    profile = attempt.profile
    if attempt.ended_at is not None:
        return False
    outcome, code = _judged(attempt, OutcomeClass(outcome), code, facts)
    closed = Attempt.objects.filter(pk=attempt.pk, ended_at=None).update(
        ended_at=clock.now(),
        next_at=None,
        outcome=outcome,
        code=code[:40],
        provider=provider,
        provider_code=provider_code[:80],
        facts=_kept(facts),
        registered_name=mask_numbers(str(facts.get("registered_name") or ""))[:120] or None,
        sign_url=None,
        answer_digest=raw_digest,
    )
    if not closed:
        return False
    attempt.refresh_from_db()
    attempt.profile = profile
    audit.record(
        "kyc.attempt.close",
        attempt,
        actor=None,
        after={"step": attempt.step, "outcome": str(outcome), "cause": attempt.code, "provider": provider},
    )
    if profile.state == PENDING_STATE[attempt.step]:
        settle(attempt, facts)
    return True


@transaction.atomic
def attempt_postpone(*, attempt_id: Any, provider: str, outcome: str, code: str, next_at: datetime) -> None:
    """The provider could not answer: asked again at `next_at`, no try is lost. A closed attempt stays closed."""
    attempt = _locked(attempt_id)
    if attempt.ended_at is None:
        attempt.postponed += 1
        attempt.provider, attempt.provider_code = provider, code[:80]
        attempt.trouble, attempt.next_at = OutcomeClass(outcome), next_at
        attempt.save(update_fields=["postponed", "provider", "provider_code", "trouble", "next_at"])


def _locked(attempt_id: Any) -> Attempt:
    """The attempt under the locks of its user and proof. Raises NotFound."""
    user_id = Attempt.objects.filter(pk=attempt_id).values_list("profile__user_id", flat=True).first()
    if user_id is None:
        raise NotFound("There is no such attempt.")
    profile = locked_profile(user_id)
    attempt = Attempt.objects.select_for_update().get(pk=attempt_id)
    attempt.profile = profile
    return attempt


def _judged(attempt: Attempt, outcome: OutcomeClass, code: str, facts: Mapping[str, Any]) -> tuple[str, str]:
    if outcome == OutcomeClass.PENDING:
        raise ValueError("An attempt does not end while it is pending: postpone it.")
    if attempt.step == Step.PAN_OCR:
        return _read_card(attempt.profile, outcome, code, facts)
    return identity_verdict(outcome, code, facts=facts, name=attempt.profile.legal_name or "")


def _read_card(profile: KycProfile, outcome: str, code: str, facts: Mapping[str, Any]) -> tuple[str, str]:
    """A card that was read counts only with the PAN, name and birth date of a grown person on it."""
    if outcome != OutcomeClass.FINAL_OK:
        return outcome, code
    try:
        pan = pans.person_pan(str(facts.get("pan") or ""))
        born = date.fromisoformat(str(facts.get("date_of_birth") or ""))
    except ValueError:
        return OutcomeClass.FINAL_FAIL, "UNREADABLE"
    name = mask_numbers(str(facts.get("name") or "").strip())[:120]
    today = clock.today()
    if not name or not is_plausible(born, today):
        return OutcomeClass.FINAL_FAIL, "UNREADABLE"
    if age_on(born, today) < policy.get("kyc.minimum_age"):
        return OutcomeClass.FINAL_FAIL, "UNDER_AGE"
    profile.pan_held = profile.pan_held and profile.pan == pan
    profile.pan, profile.legal_name, profile.date_of_birth = pan, name, born.isoformat()
    profile.save(update_fields=["pan", "pan_held", "legal_name", "date_of_birth"])
    return outcome, code


def _kept(facts: Mapping[str, Any]) -> dict[str, Any]:
    """What may stay of an answer: known words and numbers without personal data or an Aadhaar number."""
    return {
        name: mask_numbers(value)[:120] if isinstance(value, str) else value
        for name, value in facts.items()
        if name in _KEPT and isinstance(value, str | bool | int | float)
    }
