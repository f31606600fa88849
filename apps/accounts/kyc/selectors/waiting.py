"""How long it will take: from what the last week took, and from the place in the queue."""

from datetime import datetime, timedelta

from django.db.models import Aggregate, F, FloatField
from django.db.models.functions import Extract

from apps.accounts.kyc.models import Attempt, KycCase, KycProfile
from apps.accounts.kyc.states import Step
from apps.accounts.states import KycState
from apps.core import clock
from apps.core.review.models import WorkItem
from apps.core.review.states import CLOSED, Origin

WEEK = timedelta(days=7)
_STEPS = {KycState.PAN_PENDING: (Step.PAN, Step.PAN_OCR), KycState.AADHAAR_PENDING: (Step.AADHAAR,)}
_LIVE_ITEMS = WorkItem.objects.filter(queue="kyc", origin=Origin.LIVE).exclude(state__in=CLOSED)


class P90(Aggregate):
    """The time nine of ten were done in, in seconds."""

    template = "percentile_cont(0.9) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


def eta_of(profile: KycProfile, case: KycCase | None) -> datetime | None:
    """When the next answer can be expected; None where nothing is waited for or nothing is known."""
    if profile.state == KycState.MANUAL_REVIEW and case is not None:
        return _item_of(case).values_list("due_at", flat=True).first()
    steps = _STEPS.get(KycState(profile.state))
    if steps is None:
        return None
    now = clock.now()
    ended = Attempt.objects.filter(step__in=steps, ended_at__gt=now - WEEK)
    seconds = ended.aggregate(p90=P90(Extract(F("ended_at") - F("created_at"), "epoch")))["p90"]
    return None if seconds is None else max(now, profile.state_at + timedelta(seconds=seconds))


def place_of(case: KycCase | None) -> int | None:
    """How many cases come before this one; None while it is not in the queue."""
    item = _item_of(case).first() if case is not None else None
    if item is None:
        return None
    before = _LIVE_ITEMS.filter(priority__lte=item.priority, due_at__lte=item.due_at).exclude(pk=item.pk)
    ahead = _LIVE_ITEMS.filter(priority__lt=item.priority) | before
    return ahead.distinct().count()


def _item_of(case: KycCase):
    return WorkItem.objects.live_of("kyc", KycCase, case.pk)
