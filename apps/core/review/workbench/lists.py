"""What the lists show: all queues, and one queue in its views."""

from typing import Any

from django.http import HttpRequest

from apps.core import clock
from apps.core.review import selectors
from apps.core.review.queues import ReviewQueue
from apps.core.review.selectors import COUNTED

from . import access

ROWS, DEEPEST = 50, 40
VIEWS = {
    "waiting": "Waiting",
    "mine": "In my hands",
    "overdue": "Overdue",
    "escalated": "Escalated",
    "second": "Second person",
    "held": "With reviewers",
    "snoozed": "Put off",
    "done": "Done",
}
EMPTY = {
    "waiting": "Nothing waits. New cases appear here as they come in.",
    "mine": "You hold nothing. Claim the next case to begin.",
    "overdue": "Nothing is overdue.",
    "escalated": "Nothing has been escalated.",
    "second": "No decision waits for a second person.",
    "held": "Nobody holds a case at the moment.",
    "snoozed": "Nothing is put off.",
    "done": "Nothing has been decided yet.",
}


def queues_page(user) -> dict[str, Any]:
    return {"desks": [_desk(queue, user) for queue in access.seen_by(user)]}


def _desk(queue: ReviewQueue, user) -> dict[str, Any]:
    return {
        "queue": queue,
        "waiting": said(selectors.waiting_count(queue.key)),
        "overdue": said(selectors.capped(selectors.shown(queue.key, "overdue", actor=user))),
        "second": said(selectors.capped(selectors.shown(queue.key, "second", actor=user))),
        "oldest_due": selectors.oldest_due(queue.key),
        "mine": selectors.in_hands(user, queue.key),
    }


def queue_page(request: HttpRequest, queue: ReviewQueue) -> dict[str, Any]:
    view = request.GET.get("show", "")
    view = view if view in VIEWS else "waiting"
    asked = request.GET.get("page", "")
    page = min(int(asked), DEEPEST) if asked.isascii() and asked.isdecimal() and len(asked) < 4 and int(asked) else 1
    term = request.GET.get("q", "").strip()[:120]
    items = _found(selectors.shown(queue.key, view, actor=request.user), term)
    start = (page - 1) * ROWS
    rows = list(items.select_related("holder", "maker")[start : start + ROWS + 1])
    return {
        "queue": queue,
        "view": view,
        "views": _views(queue, request.user),
        "term": term,
        "rows": rows[:ROWS],
        "empty": "No case of this view begins so." if term else EMPTY[view],
        "first": start + 1,
        "last": start + min(len(rows), ROWS),
        "newer": page - 1 if page > 1 else None,
        "older": page + 1 if len(rows) > ROWS and page < DEEPEST else None,
        "now": clock.now(),
        "mine": selectors.in_hands(request.user, queue.key),
    }


def _found(items, term: str):
    """By the beginning of the title; closed work is looked up on its subject's own page."""
    return items.filter(title__startswith=term) if term else items


def _views(queue: ReviewQueue, user) -> list[dict[str, str]]:
    return [
        {
            "key": key,
            "title": title,
            "count": "" if key == "done" else said(selectors.capped(selectors.shown(queue.key, key, actor=user))),
        }
        for key, title in VIEWS.items()
    ]


def said(count: int) -> str:
    return f"{COUNTED:,}+" if count > COUNTED else f"{count:,}"
