"""Finding proofs and their place in the queue."""

from datetime import date

from django.db.models import Q

from apps.accounts.kyc.engine.ages import age_on
from apps.accounts.kyc.engine.pan import BadPan, person_pan
from apps.accounts.kyc.models import KycProfile, pan_index
from apps.accounts.kyc.states import NextAction
from apps.core import clock
from apps.core.review.models import WorkItem
from apps.core.review.selectors import live_item

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
    case = profile.cases.filter(closed_at=None).first()
    return live_item(QUEUE, case) if case is not None else None


def age_of(profile: KycProfile) -> int | None:
    """Completed years today, or nothing known."""
    return age_on(date.fromisoformat(profile.date_of_birth), clock.today()) if profile.date_of_birth else None


def next_action_words(profile: KycProfile) -> str:
    return NextAction(status_of(profile.user).next_action).label
