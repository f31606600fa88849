"""Digests: low-priority messages of a window are told as one."""

from datetime import UTC, datetime, timedelta

from apps.core import clock
from apps.notifications.models import Digest, Template


def digest_of(*, user_id: int, template: Template, channel: str) -> Digest:
    """The one digest of this person, template and channel for the present window."""
    window = timedelta(minutes=template.digest_minutes)
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    start = clock.now() - (clock.now() - epoch) % window
    digest, _ = Digest.objects.get_or_create(
        user_id=user_id, template=template, channel=channel, window_start=start, defaults={"due_at": start + window}
    )
    return digest
