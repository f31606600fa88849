"""A case opens: from here on a person decides."""

from apps.accounts.kyc.events import KycSelfieNeeded
from apps.accounts.kyc.models import KycCase, KycProfile
from apps.accounts.kyc.states import CaseCause, OutcomeClass, ReverifyReason
from apps.core import audit, clock, events

from .moving import move

# A card nobody could read is not a no about the person.
NOT_A_NO = ("UNREADABLE",)


def case_open(profile: KycProfile, *, cause: str, code: str, actor=None) -> KycCase:
    """Asks for a selfie and opens the case; what is still asked of providers is given up."""
    give_up(profile)
    move(profile.open_case, actor=actor, code=code)
    return case_make(profile, cause=cause, actor=actor)


def case_make(profile: KycProfile, *, cause: str, actor) -> KycCase:
    case = KycCase.objects.create(profile=profile, cause=cause, overrides_no=_overrides(profile, cause))
    audit.record("kyc.case.open", case, actor=actor, after={"cause": str(cause), "overrides_no": case.overrides_no})
    events.publish(KycSelfieNeeded(user_id=profile.user.public_id, case_id=str(case.pk), cause=str(cause)))
    return case


def give_up(profile: KycProfile) -> None:
    """Ends open attempts: a person decides now, whatever a provider still says."""
    profile.attempts.filter(ended_at=None).update(
        ended_at=clock.now(), outcome=OutcomeClass.USER_ABORT, code="CASE_OPENED", next_at=None, sign_url=None
    )


def _overrides(profile: KycProfile, cause: str) -> bool:
    """Whether a yes would overrule somebody: a provider, a fraud finding, or an earlier decision."""
    if cause != CaseCause.GREY and cause != CaseCause.FAILURES:
        return True
    if profile.reverify_reason == ReverifyReason.FRAUD:
        return True
    refused = profile.attempts.filter(outcome=OutcomeClass.FINAL_FAIL).exclude(code__in=NOT_A_NO)
    return refused.exists()
