"""Messages about deposits."""

from collections.abc import Sequence
from typing import NamedTuple

from apps.core.money import from_minor
from apps.notifications.services import Notice, notify_many

RECEIVED = "payments.deposit_received"
FAILED = "payments.deposit_failed"
RETURNED = "payments.deposit_returned"


class DepositNews(NamedTuple):
    """What one event is to its user."""

    user_id: int
    minor: int
    currency: str
    event_id: int


def deposits_tell(*, template: str, news: Sequence[DepositNews]) -> int:
    """Writes one message each; answers how many."""
    notices = [
        Notice(
            user_id=one.user_id,
            event_id=f"outbox:{one.event_id}",
            variables={"amount": from_minor(one.minor, one.currency)},
        )
        for one in news
    ]
    if notices:
        notify_many(template=template, notices=notices)
    return len(notices)
