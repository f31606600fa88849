"""What happened, for who speaks to the user: masked, in our words, newest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter

from apps.accounts.kyc.models import Consent, KycProfile
from apps.accounts.kyc.states import OutcomeClass
from apps.accounts.models import User
from apps.core.errors import NotFound

from .status import KycStatus, profile_of, status_of

LONGEST = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A person's status with what led to it."""

    user_id: str
    mobile: str
    pan: str
    state: str
    sentence: str
    next_action: str
    attempts_left: int
    items: list[str]
    eta: datetime | None
    place: int | None
    channel: str
    last_change_at: datetime | None
    reference: str
    case_id: str | None
    timeline: list[dict]


def story_of(*, mobile: str, language: str = "en") -> Story:
    """By exact mobile number. Raises NotFound."""
    user = User.objects.by_mobile(mobile).first()
    if user is None:
        raise NotFound("There is no user with this mobile number.")
    status: KycStatus = status_of(user, language=language)
    profile = profile_of(user)
    return Story(
        user_id=user.public_id,
        mobile=user.masked_mobile,
        pan=profile.pan_masked if profile else "",
        state=status.state,
        sentence=status.sentence,
        next_action=status.next_action,
        attempts_left=status.attempts_left,
        items=status.items,
        eta=status.eta,
        place=status.place,
        channel="APP",
        last_change_at=status.last_change_at,
        reference=status.reference,
        case_id=status.case_id or None,
        timeline=happenings(profile) if profile else [],
    )


def happenings(profile: KycProfile) -> list[dict]:
    """`{"at", "what"}`, the newest first."""
    found = [{"at": at, "what": what} for at, what in _all(profile)]
    return sorted(found, key=itemgetter("at"), reverse=True)[:LONGEST]


def _all(profile: KycProfile) -> Iterator[tuple[datetime, str]]:
    for consent in Consent.objects.filter(user_id=profile.user_id):
        yield consent.created_at, f"Consent {consent.get_act_display().lower()}: {consent.get_purpose_display()}"
    for document in profile.documents.all():
        yield document.created_at, f"{document.get_kind_display()} received"
    for attempt in profile.attempts.all():
        yield attempt.created_at, f"{attempt.get_step_display()} started"
        if attempt.ended_at:
            yield attempt.ended_at, f"{attempt.get_step_display()}: {OutcomeClass(attempt.outcome).label.lower()}"
    for case in profile.cases.prefetch_related("asked"):
        yield case.created_at, f"Case opened: {case.get_cause_display().lower()}"
        for item in case.asked.all():
            yield item.created_at, f"Asked again: {item.get_item_display().lower()}"
            if item.received_at:
                yield item.received_at, f"Received: {item.get_item_display().lower()}"
        if case.closed_at:
            yield case.closed_at, f"Case {case.get_outcome_display().lower()}"
