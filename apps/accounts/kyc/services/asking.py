"""Questions to providers: one open question per person and step."""

from django.db import transaction

from apps.accounts.kyc.errors import AttemptOpen, NoTriesLeft
from apps.accounts.kyc.events import KycAttemptOpened
from apps.accounts.kyc.models import Attempt, Document, KycProfile, StageCount
from apps.accounts.kyc.states import MAX_FAILURES, STAGE_OF, Step
from apps.core import audit, clock, events

from .moving import locked_profile


def require_tries(profile: KycProfile, step: Step) -> None:
    """Raises NoTriesLeft."""
    if StageCount.objects.filter(profile=profile, stage=STAGE_OF[step], failed__gte=MAX_FAILURES).exists():
        raise NoTriesLeft


@transaction.atomic
def attempt_open(*, user_id: int, step: Step, document: Document | None = None, device: str = "") -> Attempt:
    """Opens a question to a provider; the answer comes by `attempt_close`. Raises NoTriesLeft, AttemptOpen."""
    profile = locked_profile(user_id)
    require_tries(profile, step)
    if profile.attempts.filter(step=step, ended_at=None).exists():
        raise AttemptOpen
    attempt = Attempt.objects.create(
        profile=profile, step=step, document=document, pan_index=profile.pan_index, device=device, next_at=clock.now()
    )
    audit.record("kyc.attempt.open", attempt, actor=None, after={"step": str(step)})
    events.publish(KycAttemptOpened(attempt_id=str(attempt.pk)))
    return attempt
