"""What one case's page shows: its evidence beside what this person may do with it now."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from apps.core import clock, policy
from apps.core.admin.tables import facts
from apps.core.review import presence, selectors
from apps.core.review.models import GoldenCase, WorkItem, WorkItemEvent
from apps.core.review.queues import Act, AskItem, Reason, ReviewQueue
from apps.core.review.states import LEASED, Needs, SkipReason, WorkAct, WorkState
from apps.core.review.workbench.lists import VIEWS

HISTORY = 100
SNOOZES = (("1 hour", "1h"), ("4 hours", "4h"), ("Tomorrow, 9:00", "tomorrow"), ("3 days", "3d"))


@dataclass(frozen=True)
class Offer:
    """One decision as a button: with what it must be given, numbered for the keys."""

    decision: str
    act: Act
    reasons: list[tuple[int, Reason]]
    items: list[tuple[int, AskItem]]


@dataclass(frozen=True)
class Standing:
    """What this person is to the item now."""

    decides: bool
    checks: bool
    can_claim: bool
    can_undo: bool
    own: bool

    @property
    def holds(self) -> bool:
        return self.decides or self.checks


def standing_of(item: WorkItem, user) -> Standing:
    now = clock.now()
    running = item.lease_until is not None and item.lease_until > now
    mine = item.holder_id == user.pk and running
    own = item.maker_id == user.pk
    waits = item.state in (WorkState.OPEN, WorkState.AWAITING_SECOND) or (item.state in LEASED and not running)
    return Standing(
        decides=mine and item.state == WorkState.CLAIMED,
        checks=mine and item.state == WorkState.CHECKING,
        can_claim=waits and not own and not (item.available_at and item.available_at > now),
        can_undo=own and item.state == WorkState.STAGED and item.apply_at > now,
        own=own,
    )


def item_page(request: HttpRequest, queue: ReviewQueue, item: WorkItem) -> dict[str, Any]:
    standing = standing_of(item, request.user)
    images = _images(queue, item)
    mine = selectors.in_hands(request.user, queue.key)
    return {
        "queue": queue,
        "item": item,
        "standing": standing,
        "digest": selectors.evidence_digest(item) if standing.holds else "",
        "images": images,
        "evidence": _evidence(request, queue, item, images),
        "offers": offers(queue, item) if standing.decides else [],
        "skip_reasons": list(enumerate(SkipReason.choices, start=1)),
        "snoozes": SNOOZES,
        "history": _history(item),
        "viewers": viewers(item, request.user),
        "mine": mine,
        "neighbours": _neighbours(queue, item, mine),
        "lease_minutes": policy.get("review.lease_minutes"),
        "undo_seconds": policy.get("review.undo_seconds"),
        "now": clock.now(),
        "waiting_view": VIEWS["waiting"],
        **_golden(request, queue, item),
    }


def offers(queue: ReviewQueue, item: WorkItem) -> list[Offer]:
    """The queue's decisions, in its order."""
    return [_offer(queue, item, decision) for decision in queue.decisions]


def _offer(queue: ReviewQueue, item: WorkItem, decision: str) -> Offer:
    act = queue.act(decision)
    items = queue.ask_again_items(item) if act.needs == Needs.ITEMS else ()
    return Offer(decision, act, list(enumerate(queue.reasons(decision), start=1)), list(enumerate(items, start=1)))


def viewers(item: WorkItem, user) -> list[str]:
    """Others who look at the item now, by name; marks this person as looking too."""
    others = [pk for pk in presence.arrive(item.pk, user) if pk != user.pk]
    people = get_user_model().objects.in_bulk(others) if others else {}
    return [str(people[pk]) for pk in others if pk in people]


def _images(queue: ReviewQueue, item: WorkItem) -> list[dict[str, str]]:
    return [
        {
            "key": image.key,
            "title": image.title,
            "detail": image.detail,
            "url": reverse("admin:review_image", args=[queue.key, item.pk, image.key]),
        }
        for image in queue.images(item)
    ]


def _evidence(request: HttpRequest, queue: ReviewQueue, item: WorkItem, images: list) -> SafeString:
    if not queue.evidence_template:
        return render_to_string("review/evidence.html", {"facts": facts(queue.evidence(item.subject_id))})
    context = {"item": item, "queue": queue, "images": images} | queue.evidence_context(item, request)
    return render_to_string(queue.evidence_template, context, request)


def _history(item: WorkItem) -> list[WorkItemEvent]:
    """Newest first; one person opening the page again and again is one line."""
    found: list[WorkItemEvent] = []
    events = WorkItemEvent.objects.filter(item=item).select_related("actor").order_by("-created_at", "-id")
    for event in events[:HISTORY]:
        event.item = item
        same = found and event.act == found[-1].act == WorkAct.SEEN and event.actor_id == found[-1].actor_id
        if not same:
            found.append(event)
    return found


def _neighbours(queue: ReviewQueue, item: WorkItem, mine: list[WorkItem]) -> dict[str, str]:
    """J goes on through what is in one's hands, then claims; K goes back through it."""
    keys = [one.pk for one in mine]
    here = keys.index(item.pk) if item.pk in keys else len(keys)
    after, before = keys[here + 1 : here + 2], keys[:here][-1:]
    return {
        "next": item_url(queue.key, after[0]) if after else "",
        "previous": item_url(queue.key, before[0]) if before else "",
    }


def item_url(queue: str, item_id: Any) -> str:
    return reverse("admin:review_item", args=[queue, item_id])


def _golden(request: HttpRequest, queue: ReviewQueue, item: WorkItem) -> dict[str, Any]:
    may = queue.blind and not item.is_blind and item.state == WorkState.DONE
    if not (may and request.user.has_perm("core.keep_golden_case")):
        return {}
    return {"may_keep_golden": True, "golden": GoldenCase.objects.filter(item=item, is_active=True).first()}


def snooze_end(choice: str):
    """When a snooze of that name ends; None for an unknown name."""
    now = clock.now()
    nine = now.astimezone(clock.business_zone()).replace(hour=9, minute=0, second=0, microsecond=0)
    ends = {
        "1h": now + timedelta(hours=1),
        "4h": now + timedelta(hours=4),
        "tomorrow": nine + timedelta(days=1),
        "3d": now + timedelta(days=3),
    }
    return ends.get(choice)
