"""Questions to providers: one open question per person and step."""

from datetime import timedelta
from math import ceil

from django.db import transaction

from apps.accounts.kyc.errors import AttemptOpen, NoTriesLeft, TooManyChecks
from apps.accounts.kyc.events import KycAttemptOpened
from apps.accounts.kyc.models import Attempt, Document, KycProfile, StageCount
from apps.accounts.kyc.states import MAX_FAILURES, STAGE_OF, Step
from apps.core import audit, clock, events, policy

from .moving import locked_profile

DAY = timedelta(days=1)


def require_tries(profile: KycProfile, step: Step) -> None:
    """Raises NoTriesLeft."""
    if StageCount.objects.filter(profile=profile, stage=STAGE_OF[step], failed__gte=MAX_FAILURES).exists():
        raise NoTriesLeft


def require_room(profile: KycProfile, *, device: str) -> None:
    """At most so many checks a day of one person, one PAN, one device. Raises TooManyChecks."""
    now = clock.now()
    recent = Attempt.objects.filter(created_at__gt=now - DAY, step__in=[Step.PAN, Step.PAN_OCR])
    _require_below(recent.filter(profile=profile), "kyc.checks_per_day")
    if profile.pan_index is not None:
        _require_below(recent.filter(pan_index=profile.pan_index), "kyc.checks_per_pan")
    if device:
        _require_below(recent.filter(device=device), "kyc.checks_per_device")


def _require_below(recent, key: str) -> None:
    times = list(recent.order_by("-created_at").values_list("created_at", flat=True)[: policy.get(key)])
    if len(times) >= policy.get(key):
        raise TooManyChecks(retry_after=max(1, ceil((times[-1] + DAY - clock.now()).total_seconds())))


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
