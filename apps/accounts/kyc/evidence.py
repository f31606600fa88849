"""What a reviewer reads beside the pictures: what the person says against what is on record, warnings, checks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from apps.accounts.kyc.engine import names
from apps.accounts.kyc.engine.ages import age_on
from apps.accounts.kyc.engine.names import NameVerdict
from apps.accounts.kyc.engine.pan import fits_surname
from apps.accounts.kyc.models import Attempt, KycCase, KycProfile, StageCount
from apps.accounts.kyc.selectors.story import happenings
from apps.accounts.kyc.states import MAX_FAILURES, OutcomeClass, Step
from apps.core import clock

ADULT = 18
SHOWN_CHECKS = 12
_TONES = {
    OutcomeClass.FINAL_OK: "good",
    OutcomeClass.FINAL_FAIL: "bad",
    OutcomeClass.GREY: "warn",
    OutcomeClass.PENDING: "info",
}
_NAMES = {
    NameVerdict.MATCH: ("good", "Same name"),
    NameVerdict.GREY: ("warn", "Alike"),
    NameVerdict.MISMATCH: ("bad", "Differs"),
}
_PROVIDERS = {"nsdl": "NSDL", "digio": "Digio", "ocr": "Card reader"}
# A provider's answer in the house's words; what is not here is shown as it came.
_CODES = {
    "OK": "Valid",
    "NAME_MISMATCH": "Name differs",
    "NAME_UNCLEAR": "Name is only alike",
    "DOB_MISMATCH": "Date of birth differs",
    "PAN_INVALID": "Not known to the tax office",
    "PAN_INACTIVE": "Not active",
    "PAN_IN_USE": "In use by another account",
    "UNREADABLE": "Card could not be read",
    "UNDER_AGE": "Under age",
    "EXPIRED": "Link ran out",
    "USER_ABORT": "Stopped by the user",
    "SIGN_REJECTED": "Signature refused",
    "PROVIDER_ERROR": "Provider failed",
    "TIMEOUT": "No answer in time",
    "RATE_LIMITED": "Provider is busy",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing the person says, what the newest check has of it, and whether they fit."""

    title: str
    said: str
    reveal: str = ""
    on_record: str = ""
    tone: str = ""
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One answer of a provider."""

    step: str
    provider: str
    tone: str
    result: str
    why: str
    name: str
    at: Any
    asked_again: int


def board(case: KycCase, *, holders: list[KycProfile], is_blind: bool) -> dict[str, Any]:
    """All of it, as it stood while the case was open: a blind reviewer is not told that it was closed."""
    profile = case.profile
    attempts = list(profile.attempts.all()[:SHOWN_CHECKS])
    told = happenings(profile)
    if is_blind and case.closed_at:
        told = [one for one in told if one["at"] < case.closed_at]
    return {
        "lines": list(_lines(profile, attempts)),
        "warnings": list(_warnings(case, holders)) if is_blind or case.closed_at is None else [],
        "checks": [_check(attempt) for attempt in attempts],
        "tries": [_tries(count) for count in profile.counts.order_by("stage")],
        "story": told,
    }


def _tries(count: StageCount) -> str:
    return f"{count.get_stage_display()}: {count.failed} of {MAX_FAILURES} failed"


def _lines(profile: KycProfile, attempts: list[Attempt]) -> Iterator[Line]:
    named = next((attempt for attempt in attempts if attempt.registered_name), None)
    checked = next((a for a in attempts if a.step == Step.PAN and a.outcome != OutcomeClass.PENDING), None)
    yield _name(profile, named)
    yield Line(
        "PAN",
        profile.pan_masked or "–",
        reveal="kyc.pan" if profile.pan_masked else "",
        on_record=why(checked) if checked else "",
        tone=_TONES.get(OutcomeClass(checked.outcome), "") if checked else "",
        verdict=checked.get_outcome_display() if checked else "",
    )
    yield _birth(profile, checked)
    if profile.aadhaar_last4:
        yield Line("Aadhaar", f"•••• {profile.aadhaar_last4}", on_record="Signed", tone="good", verdict="Confirmed")


def _name(profile: KycProfile, named: Attempt | None) -> Line:
    said = profile.legal_name or "–"
    if named is None or not profile.legal_name:
        return Line("Name", said)
    tone, words = _NAMES[names.verdict(profile.legal_name, named.registered_name)]
    score = names.score(profile.legal_name, named.registered_name)
    return Line("Name", said, on_record=named.registered_name, tone=tone, verdict=f"{words}, {score} %")


def _birth(profile: KycProfile, checked: Attempt | None) -> Line:
    years = _age(profile)
    said = f"{years} years old" if years is not None else "–"
    fits = checked.facts.get("dob_match") if checked else None
    record = {True: ("Same date", "good", "Matches"), False: ("Another date", "bad", "Differs")}.get(
        fits, ("", "", "")
    )
    return Line("Date of birth", said, "kyc.date_of_birth" if profile.date_of_birth else "", *record)


def _age(profile: KycProfile) -> int | None:
    born = profile.date_of_birth
    return age_on(date.fromisoformat(born), clock.today()) if born else None


def _warnings(case: KycCase, holders: list[KycProfile]) -> Iterator[str]:
    profile, years = case.profile, _age(case.profile)
    if case.overrides_no:
        yield "Approving overrules a provider or a finding: a second person confirms."
    for holder in holders:
        yield f"The PAN is also of {holder.user.public_id}: approving takes it from there, with a second person."
    if profile.pan and profile.legal_name and not fits_surname(profile.pan, profile.legal_name):
        yield "The fifth letter of the PAN is not of the surname. A single or a changed name can be why."
    if years is not None and years < ADULT:
        yield f"{years} years old by what they say."


def _check(attempt: Attempt) -> Check:
    return Check(
        step=attempt.get_step_display(),
        provider=_PROVIDERS.get(attempt.provider, attempt.provider),
        tone=_TONES.get(OutcomeClass(attempt.outcome), ""),
        result=attempt.get_outcome_display(),
        why=why(attempt),
        name=attempt.registered_name or "",
        at=attempt.ended_at or attempt.created_at,
        asked_again=attempt.postponed,
    )


def why(attempt: Attempt) -> str:
    """The answer in the house's words."""
    return _CODES.get(attempt.code, attempt.code)
