"""A decision through the API: claimed if nobody holds the case, staged for a minute like any other."""

from typing import Any

from django.db import transaction

from apps.accounts.kyc.errors import CaseUnknown, NoCase, OwnCase
from apps.accounts.kyc.models import KycCase
from apps.accounts.kyc.states import Decision
from apps.accounts.states import KycState
from apps.core.review import services as review
from apps.core.review.models import WorkItem
from apps.core.review.selectors import live_item
from apps.core.review.states import WorkState

from .moving import clean_note
from .reviewing import QUEUE


@transaction.atomic
def case_decide(
    *, case_id: Any, actor, decision: Decision, reason_code: str = "", items: list[str] | None = None, note: str = ""
) -> WorkItem:
    """Stages the decision; the same one again answers what is staged already.

    Raises CaseUnknown, NoCase, OwnCase, NotYours, ReasonUnknown, ItemsUnknown, NumberInText.
    """
    case = KycCase.objects.select_related("profile").filter(pk=case_id).first()
    if case is None:
        raise CaseUnknown
    if case.profile.user_id == actor.pk:
        raise OwnCase
    if case.closed_at is not None or case.profile.state != KycState.MANUAL_REVIEW:
        raise NoCase(state=str(case.profile.state))
    given = {"reason": reason_code, "items": items or [], "note": clean_note(note)}
    item = item_of(case)
    if item.state == WorkState.STAGED and item.maker_id == actor.pk and item.decision == decision:
        return item
    review.item_claim(item_id=item.pk, actor=actor)
    return review.decision_stage(item_id=item.pk, actor=actor, decision=decision, data=given)


def item_of(case: KycCase) -> WorkItem:
    """The case's place in the queue. Raises NoCase."""
    item = live_item(QUEUE, case)
    if item is None:
        raise NoCase
    return item
