"""What the statistics page shows."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from apps.core.review import statistics
from apps.core.review.models import GoldenCase

from . import access

SPANS = (7, 30, 90)


def page(request: HttpRequest) -> dict[str, Any]:
    """One queue at a time. Raises PermissionDenied for somebody without a queue."""
    desks = access.seen_by(request.user)
    if not desks:
        raise PermissionDenied
    queue = next((one for one in desks if one.key == request.GET.get("queue")), desks[0])
    days = next((span for span in SPANS if str(span) == request.GET.get("days")), 30)
    return {
        "desks": desks,
        "queue": queue,
        "spans": SPANS,
        "days": days,
        "report": statistics.report(queue, days=days),
        "titles": [queue.act(decision).past for decision in queue.decisions],
        "golden": GoldenCase.objects.filter(queue=queue.key, is_active=True).select_related("item", "kept_by")[:50],
    }
