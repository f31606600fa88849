"""Where somebody stands, in words for the user and for who speaks to them."""

from dataclasses import dataclass, field
from datetime import datetime

from apps.accounts.kyc.models import Attempt, KycCase, KycProfile
from apps.accounts.kyc.selectors.waiting import eta_of, place_of
from apps.accounts.kyc.sentences import next_action, sentence
from apps.accounts.kyc.states import MAX_FAILURES, Stage, Step
from apps.accounts.models import User
from apps.accounts.states import KycState

_STAGE_OF_STATE = {KycState.PAN_OK: Stage.AADHAAR, KycState.AADHAAR_PENDING: Stage.AADHAAR}
_TRIES_COUNT = {
    KycState.NOT_STARTED, KycState.REVERIFY, KycState.PAN_PENDING, KycState.PAN_OK, KycState.AADHAAR_PENDING
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class StageStatus:
    """One stage of the proof and the tries left for it."""

    stage: str
    state: str
    attempts_left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KycStatus:
    """What happened, what to say, what comes next. Nothing here is a provider's code or another person's."""

    state: str
    sentence: str
    next_action: str
    attempts_left: int
    steps: list[StageStatus]
    items: list[str] = field(default_factory=list)
    eta: datetime | None = None
    last_change_at: datetime | None = None
    place: int | None = None
    reference: str = ""
    case_id: str = ""
    sign_url: str = ""


def profile_of(user: User) -> KycProfile | None:
    return KycProfile.objects.select_related("rejected_for").filter(user_id=user.pk).first()


def status_of(user: User, *, language: str = "en") -> KycStatus:
    """Where this person's proof stands now."""
    profile = profile_of(user)
    if profile is None:
        empty = KycProfile(user_id=user.pk)
        return KycStatus(
            state=KycState.NOT_STARTED,
            sentence=sentence(empty, language=language),
            next_action=next_action(empty),
            attempts_left=MAX_FAILURES,
            steps=[StageStatus(stage=stage, state="OPEN", attempts_left=MAX_FAILURES) for stage in Stage],
        )
    return _status(profile, language)


def _status(profile: KycProfile, language: str) -> KycStatus:
    case = KycCase.objects.filter(profile=profile, closed_at=None).prefetch_related("asked__reason_code").first()
    running = Attempt.objects.filter(profile=profile, ended_at=None).order_by("-created_at").first()
    asked = [item for item in case.asked.all() if item.received_at is None] if case else []
    left = _left(profile)
    stage = _STAGE_OF_STATE.get(KycState(profile.state), Stage.PAN)
    return KycStatus(
        state=profile.state,
        sentence=sentence(profile, running=running, asked=asked, left=left[stage], language=language),
        next_action=next_action(profile, running=running),
        attempts_left=left[stage] if profile.state in _TRIES_COUNT else 0,
        steps=[StageStatus(stage=one, state=_stage_state(profile, one), attempts_left=left[one]) for one in Stage],
        items=[item.item for item in asked],
        eta=eta_of(profile, case),
        place=place_of(case),
        last_change_at=profile.state_at,
        reference=str(case.pk if case else profile.pk)[-8:].upper(),
        case_id=str(case.pk) if case else "",
        sign_url=(running.sign_url or "") if running and running.step == Step.AADHAAR else "",
    )


def _left(profile: KycProfile) -> dict[str, int]:
    failed = dict(profile.counts.values_list("stage", "failed"))
    return {stage: MAX_FAILURES - failed.get(stage, 0) for stage in Stage}


def _stage_state(profile: KycProfile, stage: str) -> str:
    if profile.state == KycState.VERIFIED:
        return "DONE"
    if stage == Stage.AADHAAR:
        return "RUNNING" if profile.state == KycState.AADHAAR_PENDING else "OPEN"
    if profile.state in _STAGE_OF_STATE:
        return "DONE"
    return "RUNNING" if profile.state == KycState.PAN_PENDING else "OPEN"
