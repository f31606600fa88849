"""What whoever moves a subject outside its queue owes the people who work there."""

from typing import Any

from django.db import transaction
from django.db.models import Model

from apps.core.review.models import WorkItem

from .claiming import item_cancel


def subject_lock(*, queue: str, model: type[Model], key: Any) -> WorkItem | None:
    """Locks the subject's place in the queue, before the subject itself is locked: reviewers come that way round."""
    return WorkItem.objects.live_of(queue, model, key).select_for_update().first()


@transaction.atomic
def subject_cancel(*, queue: str, subject: Model, actor: Model | None, reason: str) -> None:
    """The subject is settled elsewhere: nobody needs to look at it any more."""
    for item in WorkItem.objects.live_of(queue, type(subject), subject.pk):
        item_cancel(item_id=item.pk, actor=actor, reason=reason)
