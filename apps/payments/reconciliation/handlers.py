"""What reconciliation does when something happened elsewhere."""

from apps.core import events
from apps.core.money import from_minor
from apps.payments.reconciliation import services


@events.subscriber("payments.break_found", name="reconciliation.open_break")
def open_break(event, delivery) -> None:
    """Money came in that is not what was ordered: it lies in suspense, and somebody must look."""
    services.break_open(
        kind=event.kind,
        gateway=event.gateway,
        object_type=event.object_type,
        object_id=event.object_id,
        amount=from_minor(event.minor, event.currency),
        reason=event.reason,
    )


@events.subscriber("inbox.webhook_misaddressed", name="reconciliation.open_account_break")
def open_account_break(event, delivery) -> None:
    """Somebody else's message under our secret: nothing was booked, but two accounts share what signs for ours."""
    services.break_open(
        kind="ACCOUNT",
        gateway=event.gateway,
        object_type="inbox.webhook",
        object_id=event.webhook_id,
        amount=from_minor(event.minor, event.currency),
        reason=f"A signed message about {event.object_id or 'nothing'} of the account {event.account_id}, not ours.",
    )
