"""Who may be where: a queue by its permission, an item by its queue."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from apps.core.review import queues
from apps.core.review.errors import QueueUnknown
from apps.core.review.models import WorkItem
from apps.core.review.queues import ReviewQueue

PEOPLE = ("holder", "maker", "checker")


def seen_by(user) -> list[ReviewQueue]:
    """The queues this person works on."""
    return [queue for queue in queues.registered() if _may(user, queue)]


def queue_of(request: HttpRequest, key: str) -> ReviewQueue:
    """Raises Http404, PermissionDenied."""
    try:
        queue = queues.get(key)
    except QueueUnknown:
        raise Http404 from None
    if not _may(request.user, queue):
        raise PermissionDenied
    return queue


def item_of(queue: ReviewQueue, item_id: UUID) -> WorkItem:
    """Raises Http404."""
    item = WorkItem.objects.select_related(*PEOPLE).filter(pk=item_id, queue=queue.key).first()
    if item is None:
        raise Http404
    return item


def require(request: HttpRequest, permission: str) -> None:
    """Raises PermissionDenied."""
    if not request.user.has_perm(permission):
        raise PermissionDenied


def _may(user, queue: ReviewQueue) -> bool:
    return user.has_perm("core.view_workitem") and (not queue.permission or user.has_perm(queue.permission))
