"""Messages become rows: once each, in the app at once, for the rest a worker or a digest."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from django.db import connection

from apps.core import clock
from apps.notifications import queue
from apps.notifications.engine import wording
from apps.notifications.live.services import Push, push_many
from apps.notifications.models import Digest, Message, Preference
from apps.notifications.selectors.people import LOCKED, default_preference
from apps.notifications.states import Channel, MessageState, Priority, Verdict

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ORDER = list(Channel.values)
_COUNT_UP = """
INSERT INTO notifications_contactprofile (user_id, language, time_zone, unread)
SELECT told.user_id, 'en', 'Asia/Kolkata', told.messages
FROM unnest(%s::bigint[], %s::int[]) AS told(user_id, messages) ORDER BY told.user_id
ON CONFLICT (user_id) DO UPDATE SET unread = notifications_contactprofile.unread + EXCLUDED.unread
"""


def keep(rows: Sequence[Message]) -> list[Message]:
    """Writes what is not there yet with one statement, and answers all that is there, by user and channel."""
    _prepare(rows)
    Message.objects.bulk_create(rows, ignore_conflicts=True)
    kept = list(
        Message.objects.filter(key__in=[row.key for row in rows]).select_related("template", "version", "user")
    )
    ours = {row.pk for row in rows}
    fresh = [row for row in kept if row.pk in ours]
    _tell_in_app([row for row in fresh if row.channel == Channel.IN_APP and row.state == MessageState.DELIVERED])
    _wake([row for row in fresh if row.state == MessageState.QUEUED and row.digest_id is None])
    return sorted(kept, key=lambda row: (row.user_id or 0, _ORDER.index(row.channel)))


def _prepare(rows: Sequence[Message]) -> None:
    """A message in the app has arrived by being written; others wait for a worker, or for their digest."""
    in_app = [row for row in rows if row.channel == Channel.IN_APP]
    wants = _wishes(in_app)
    for row in in_app:
        _arrive(row, wants)
    gathered = [row for row in rows if _is_gathered(row)]
    if gathered:
        digests = _digests(gathered)
        for row in gathered:
            row.digest = digests[row.user_id, row.channel]


def _is_gathered(row: Message) -> bool:
    waits = row.channel != Channel.IN_APP and row.priority != Priority.CRITICAL
    return waits and bool(row.user_id and row.template.digest_minutes)


def _wishes(rows: Sequence[Message]) -> dict[tuple[int, str], bool]:
    said = Preference.objects.filter(user_id__in={row.user_id for row in rows}, channel=Channel.IN_APP)
    return {(item.user_id, item.category): item.is_on for item in said} if rows else {}


def _arrive(row: Message, wants: dict[tuple[int, str], bool]) -> None:
    now, category = clock.now(), row.template.category
    wanted = wants.get((row.user_id, category), default_preference(category, row.channel))
    if row.version_id is None:
        row.suppress(verdict=Verdict.NO_WORDING, at=now)
    elif not wanted and row.priority != Priority.CRITICAL and (category, row.channel) not in LOCKED:
        row.suppress(verdict=Verdict.SWITCHED_OFF, at=now)
    else:
        row.deliver(at=now)


def _digests(rows: Sequence[Message]) -> dict[tuple[int, str], Digest]:
    """The one digest of each person, template and channel for the present window."""
    template = rows[0].template
    window = timedelta(minutes=template.digest_minutes)
    start = clock.now() - (clock.now() - _EPOCH) % window
    wanted = sorted({(row.user_id, row.channel) for row in rows})
    Digest.objects.bulk_create(
        [
            Digest(user_id=user_id, template=template, channel=channel, window_start=start, due_at=start + window)
            for user_id, channel in wanted
        ],
        ignore_conflicts=True,
    )
    found = Digest.objects.filter(
        user_id__in={user_id for user_id, _ in wanted}, template=template, window_start=start
    )
    return {(digest.user_id, digest.channel): digest for digest in found}


def _tell_in_app(rows: Sequence[Message]) -> None:
    """The unread counter goes up with the row, and open apps are told."""
    if not rows:
        return
    counts = Counter(row.user_id for row in rows)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_UP, [list(counts), list(counts.values())])
    push_many([Push(user_id=row.user_id, type="notify.push", data=_frame(row), event_id=row.pk) for row in rows])


def _frame(row: Message) -> dict:
    values = row.variables
    return {
        "user_id": row.user.public_id,
        "template_key": row.template.key,
        "payload": {
            "id": str(row.pk),
            "title": wording.render(row.version.subject, values),
            "body": wording.render(row.version.body, values),
        },
        "priority": row.priority,
    }


def _wake(rows: Sequence[Message]) -> None:
    if any(row.priority == Priority.CRITICAL for row in rows):
        queue.enqueue(queue.DELIVER_CRITICAL)
    elif rows:
        queue.enqueue(queue.DELIVER)
