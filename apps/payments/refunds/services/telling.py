"""Messages about refunds."""

from collections.abc import Sequence
from typing import NamedTuple

from apps.core.money import from_minor
from apps.notifications.services import Notice, notify_many

PROCESSED, FAILED = "refunds.processed", "refunds.failed"


class RefundNews(NamedTuple):
    """What one event is to its user; 0 for money that had none."""

    user_id: int
    minor: int
    currency: str
    event_id: int


def refunds_tell(*, template: str, news: Sequence[RefundNews]) -> int:
    """Writes one message each; answers how many."""
    notices = [
        Notice(
            user_id=one.user_id,
            event_id=f"outbox:{one.event_id}",
            variables={"amount": from_minor(one.minor, one.currency)},
        )
        for one in news
        if one.user_id
    ]
    if notices:
        notify_many(template=template, notices=notices)
    return len(notices)
