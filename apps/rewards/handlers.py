"""What rewards does when something happened elsewhere."""

from apps.core import events
from apps.rewards import services
from apps.rewards.services import publishing


@events.subscriber("approval.decided", name="rewards.publish_decided")
def publish_decided(event, delivery) -> None:
    """A refused, voided or expired request gives its version back to its author."""
    if event.key == publishing.KEY and event.state != "APPROVED":
        publishing.version_return(approval_id=event.approval_id)


# What the wallet's journals are called that end a grant.
_ENDS = {"wallet.bonus_completed", "wallet.bonus_expired", "wallet.bonus_forfeited"}


@events.subscriber("wallet.funds_moved", "wallet.funds_deducted", name="rewards.follow_grants", together=1)
def follow_grants(event, delivery) -> None:
    """A grant of the user has ended: the reward that gave it moves on."""
    if event.kind in _ENDS:
        services.user_rewards_settle(user_id=event.user_id)
