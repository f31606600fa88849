"""Messages about money that came in without the user's own doing."""

from collections.abc import Sequence
from typing import NamedTuple

from apps.core.money import Money
from apps.notifications.services import Notice, notify_many

from .bonus_grants import KIND as BONUS
from .user_transfers import KIND as TRANSFER

_TEMPLATES = {TRANSFER: "wallet.transfer_received", BONUS: "wallet.bonus_granted"}


class Received(NamedTuple):
    """What one event added to one user's wallet."""

    user_id: int
    kind: str
    amount: Money
    event_id: int


def receipts_tell(*, received: Sequence[Received]) -> int:
    """Writes the messages of those kinds that people are told of; answers how many notices there were."""
    told = 0
    for kind, template in _TEMPLATES.items():
        notices = [
            Notice(user_id=one.user_id, event_id=f"outbox:{one.event_id}", variables={"amount": one.amount})
            for one in received
            if one.kind == kind
        ]
        if notices:
            notify_many(template=template, notices=notices)
        told += len(notices)
    return told
