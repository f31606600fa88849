"""What a second person decides."""

from apps.core import approvals
from apps.rewards.services import publishing

approvals.register(
    publishing.KEY,
    permission="rewards.publish_rule",
    title="Put a reward rule live",
    evidence=publishing.evidence,
    execute=publishing.execute,
)
