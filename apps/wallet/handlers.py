"""What the wallet does when its own journals were posted."""

from apps.core import events
from apps.core.money import from_minor
from apps.wallet import services
from apps.wallet.services import Moved, Received


@events.subscriber(
    "wallet.funds_added", "wallet.funds_deducted", "wallet.funds_moved", name="wallet.live", batched=True
)
def tell_live(told) -> None:
    """Every journal that touches a user reaches the user's open apps."""
    services.wallets_tell(
        moved=[
            Moved(
                user_id=event.user_id,
                journal_id=event.journal_id,
                kind=event.kind,
                currency=event.currency,
                available=event.available,
                posted=event.posted,
                event_id=delivery.event_id,
                at=delivery.event.created_at,
            )
            for event, delivery in told
        ]
    )


@events.subscriber("wallet.funds_added", name="wallet.messages", batched=True, rest=0.25)
def tell_by_message(told) -> None:
    """Money from another user and bonuses are worth a message."""
    services.receipts_tell(
        received=[
            Received(
                user_id=event.user_id,
                kind=event.kind,
                amount=from_minor(event.available, event.currency),
                event_id=delivery.event_id,
            )
            for event, delivery in told
        ]
    )
