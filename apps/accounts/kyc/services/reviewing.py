"""The case enters the queue, and what was asked for comes in."""

from datetime import timedelta

from apps.accounts.kyc.events import KycReviewOpened
from apps.accounts.kyc.models import KycCase, KycProfile
from apps.accounts.kyc.states import CaseCause
from apps.accounts.states import KycState
from apps.core import audit, clock, events, policy
from apps.core.review import services as review

from .moving import move

QUEUE = "kyc"
FIRST, SECOND_LOOK, RETURNED = 100, 80, 50


def open_case_of(profile: KycProfile) -> KycCase | None:
    return KycCase.objects.select_for_update().filter(profile=profile, closed_at=None).first()


def review_open(profile: KycProfile, case: KycCase, *, priority: int) -> None:
    """A reviewer can claim the case now."""
    due_at = clock.now() + timedelta(hours=policy.get("kyc.review_hours"))
    review.item_open(queue=QUEUE, subject=case, priority=priority, due_at=due_at)
    events.publish(KycReviewOpened(user_id=profile.user.public_id, case_id=str(case.pk)))


def priority_of(case: KycCase) -> int:
    return SECOND_LOOK if case.cause in (CaseCause.REOPENED, CaseCause.APPEAL) else FIRST


def asked_of(profile: KycProfile, item: str) -> bool:
    """Whether this is still wanted from the person."""
    return (
        profile.state == KycState.CHANGES_ASKED
        and open_case_of(profile).asked.filter(item=item, received_at=None).exists()
    )


def item_received(profile: KycProfile, item: str) -> None:
    """Ticks off what was asked for; with the last of it the case is back in the queue, ahead of new ones."""
    case = open_case_of(profile)
    case.asked.filter(item=item, received_at=None).update(received_at=clock.now())
    audit.record("kyc.case.item_received", case, actor=profile.user, after={"item": str(item)})
    if not case.asked.filter(received_at=None).exists():
        move(profile.complete_changes, actor=profile.user)
        review_open(profile, case, priority=RETURNED)
