"""Old messages go, with their tries and callbacks."""

from collections import Counter
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from apps.core import clock, policy
from apps.core.ids import uuid7_floor
from apps.notifications.models import ContactProfile, Digest, Message
from apps.notifications.states import Channel, MessageState

BATCH = 2_000


def messages_purge() -> int:
    """Deletes messages older than the setting says, a batch per transaction; answers how many."""
    before, gone = clock.now() - timedelta(days=policy.get("notifications.keep_days")), 0
    while batch := _purge(before=before):
        gone += batch
    Digest.objects.filter(due_at__lt=before, messages=None, sent_at__isnull=False).delete()
    return gone


@transaction.atomic
def _purge(*, before: datetime) -> int:
    rows = list(
        Message.objects.select_for_update(skip_locked=True)
        .filter(pk__lt=uuid7_floor(before))
        .exclude(state__in=[MessageState.QUEUED, MessageState.SENDING])
        .order_by("pk")
        .only("pk", "user_id", "channel", "state")[:BATCH]
    )
    keys = [row.pk for row in rows]
    _count_down(rows)
    Message.objects.filter(resend_of__in=keys).update(resend_of=None)
    Digest.objects.filter(summary__in=keys).update(summary=None)
    Message.objects.filter(pk__in=keys).delete()
    return len(rows)


def _count_down(rows: list[Message]) -> None:
    """What was never read is not unread any more."""
    unread = Counter(
        row.user_id for row in rows if row.channel == Channel.IN_APP and row.state == MessageState.DELIVERED
    )
    for user_id, count in sorted(unread.items()):
        ContactProfile.objects.filter(pk=user_id).update(unread=Greatest(F("unread") - count, 0))
