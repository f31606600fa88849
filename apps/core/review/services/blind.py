"""Work that is looked at twice without anybody knowing: blind second reviews, and golden cases with a known answer."""

import secrets
from typing import Any

from django.db import transaction

from apps.core import audit, clock, policy
from apps.core.review import queues
from apps.core.review.errors import ItemUnknown, NotGolden
from apps.core.review.models import BlindReview, GoldenCase, WorkItem
from apps.core.review.states import Origin, WorkAct, WorkState

from .shared import locked, note


def drawn(percent: int) -> bool:
    """A lot nobody can foretell."""
    return secrets.randbelow(100) < percent


def draw_second(item: WorkItem) -> WorkItem | None:
    """Puts a just closed item in again, for somebody else, if its queue allows it and the lot falls so."""
    what = queues.get(item.queue)
    if not (what.blind and drawn(policy.get("review.double_percent"))):
        return None
    return _again(item, origin=Origin.DOUBLE, second_of=item, skipped_by=item.maker)


def golden_instead_of(item: WorkItem, actor) -> WorkItem | None:
    """A golden case this person has not had, if the lot falls so; the item itself waits on."""
    if not (queues.get(item.queue).blind and drawn(policy.get("review.golden_percent"))):
        return None
    had = BlindReview.objects.filter(second=actor, golden__isnull=False).values("golden")
    open_now = WorkItem.objects.filter(origin=Origin.GOLDEN, closed_at=None).values("golden")
    cases = GoldenCase.objects.filter(queue=item.queue, is_active=True).exclude(item__maker=actor)
    case = cases.exclude(pk__in=had).exclude(pk__in=open_now).select_related("item").order_by("id").first()
    return _again(case.item, origin=Origin.GOLDEN, golden=case) if case else None


def decided_before(item: WorkItem, actor) -> bool:
    """Whether this blind item is this person's own earlier decision."""
    first = item.golden.item_id if item.golden_id else item.second_of_id
    return bool(first) and WorkItem.objects.filter(pk=first, maker=actor).exists()


def compare(item: WorkItem) -> BlindReview:
    """Keeps both answers side by side; nothing happens to the subject."""
    return BlindReview.objects.create(
        queue=item.queue,
        item=item,
        second=item.maker,
        second_decision=item.decision,
        second_reason=item.decision_data.get("reason", ""),
        **_first_answer(item),
    )


def _first_answer(item: WorkItem) -> dict[str, Any]:
    if item.golden is not None:
        case = item.golden
        return {
            "golden": case,
            "first_item_id": case.item_id,
            "first_decision": case.decision,
            "first_reason": case.reason,
        }
    first = item.second_of
    return {
        "first_item": first,
        "first": first.maker,
        "first_decision": first.decision,
        "first_reason": first.decision_data.get("reason", ""),
    }


def _again(item: WorkItem, **why: Any) -> WorkItem:
    again = WorkItem.objects.create(
        queue=item.queue,
        subject_type=item.subject_type,
        subject_id=item.subject_id,
        title=item.title,
        due_at=clock.now() + queues.get(item.queue).sla,
        **why,
    )
    note(again, WorkAct.OPENED, None)
    return again


@transaction.atomic
def golden_keep(*, item_id: Any, actor, remark: str = "") -> GoldenCase:
    """Settles a closed item's decision as the right answer, to be mixed in for others. Raises NotGolden."""
    item = locked(item_id)
    if item.state != WorkState.DONE or item.is_blind or not queues.get(item.queue).blind:
        raise NotGolden
    case, _ = GoldenCase.objects.update_or_create(
        item=item,
        defaults={
            "queue": item.queue,
            "decision": item.decision,
            "reason": item.decision_data.get("reason", ""),
            "note": remark[:200],
            "is_active": True,
            "kept_by": actor,
        },
    )
    audit.record("core.golden_case.keep", case, actor=actor, after={"item": item.pk, "decision": case.decision})
    return case


@transaction.atomic
def golden_drop(*, item_id: Any, actor) -> None:
    """The case is not mixed in any more; what reviewers answered stays counted. Raises ItemUnknown."""
    case = GoldenCase.objects.select_for_update().filter(item=item_id).first()
    if case is None:
        raise ItemUnknown
    case.is_active = False
    case.save(update_fields=["is_active"])
    audit.record("core.golden_case.drop", case, actor=actor)
