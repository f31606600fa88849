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
