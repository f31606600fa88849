"""Digests: low-priority messages of a window are told as one."""

from uuid import UUID

from django.db import transaction

from apps.core import clock, fsm
from apps.notifications import queue
from apps.notifications.engine import wording
from apps.notifications.models import Digest, Message
from apps.notifications.states import MessageState

from . import posting

LINES = 20


def digests_send_due(*, limit: int = 200) -> int:
    """Tells what gathered in the windows that are over; answers how many digests were closed."""
    due = Digest.objects.filter(sent_at=None, due_at__lte=clock.now()).order_by("due_at")
    return sum(digest_send(digest_id=pk) for pk in due.values_list("pk", flat=True)[:limit])


@transaction.atomic
def digest_send(*, digest_id: UUID) -> bool:
    """Closes the digest and tells it in the same transaction, so never twice; a single message goes as itself."""
    locked = Digest.objects.select_for_update(skip_locked=True, of=("self",)).select_related("template")
    digest = locked.filter(pk=digest_id, sent_at=None).first()
    if digest is None:
        return False
    digest.sent_at = clock.now()
    items = list(digest.messages.filter(state=MessageState.QUEUED).select_related("version").order_by("pk"))
    if len(items) > 1:
        digest.summary = _summary(digest, items)
        fsm.advance_many(_of(items), "digest_in", actor=None, ended_at=digest.sent_at)
    elif items:
        _of(items).update(digest=None, due_at=digest.sent_at)
        queue.enqueue(queue.DELIVER)
    digest.save(update_fields=["sent_at", "summary"])
    return True


def _of(items: list[Message]):
    return Message.objects.filter(pk__in=[item.pk for item in items])


def _summary(digest: Digest, items: list[Message]) -> Message:
    lines = "\n".join(_line(item) for item in items[:LINES])
    told = posting.notify(
        user_id=digest.user_id,
        template="post.digest",
        variables={"count": len(items), "lines": lines},
        event_id=f"digest:{digest.pk}",
        priority=digest.template.priority,
        channels=[digest.channel],
    )
    return told[0]


def _line(item: Message) -> str:
    return wording.render(item.version.subject, item.variables) if item.version else str(item.template)
