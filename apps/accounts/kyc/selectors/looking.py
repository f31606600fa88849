"""Finding proofs and their place in the queue."""

from datetime import date

from django.db.models import Q

from apps.accounts.kyc.engine.ages import age_on
from apps.accounts.kyc.engine.pan import BadPan, person_pan
from apps.accounts.kyc.models import KycProfile, pan_index
from apps.accounts.kyc.states import NextAction
from apps.core import clock
from apps.core.review.models import WorkItem
from apps.core.review.states import CLOSED, Origin

from .status import status_of

QUEUE = "kyc"


def pan_query(term: str) -> list[Q]:
    """How to find proofs by an exact PAN; nothing when the term is none."""
    try:
        return [Q(pan_index=pan_index(person_pan(term)))]
    except BadPan:
        return []


def open_item_of(profile: KycProfile) -> WorkItem | None:
    """The open case's place in the queue."""
    case_ids = [str(pk) for pk in profile.cases.filter(closed_at=None).values_list("pk", flat=True)]
    items = WorkItem.objects.filter(queue=QUEUE, subject_id__in=case_ids, origin=Origin.LIVE)
    return items.exclude(state__in=CLOSED).first()


def age_of(profile: KycProfile) -> int | None:
    """Completed years today, or nothing known."""
    return age_on(date.fromisoformat(profile.date_of_birth), clock.today()) if profile.date_of_birth else None


def next_action_words(profile: KycProfile) -> str:
    return NextAction(status_of(profile.user).next_action).label
