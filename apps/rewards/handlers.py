"""What rewards does when something happened elsewhere."""

from apps.core import events
from apps.rewards.services import publishing


@events.subscriber("approval.decided", name="rewards.publish_decided")
def publish_decided(event, delivery) -> None:
    """A refused, voided or expired request gives its version back to its author."""
    if event.key == publishing.KEY and event.state != "APPROVED":
        publishing.version_return(approval_id=event.approval_id)
