"""The dispute enters the queue of those who answer, and leaves it when nothing is left to say."""

from datetime import timedelta

from apps.core import clock, policy
from apps.core.review import services as review
from apps.payments.disputes.models import Dispute
from apps.payments.disputes.selectors.facts import QUEUE

SOON, USUAL = 50, 100


def queue_open(dispute: Dispute) -> None:
    """Due some hours before the bank's time runs out; later phases go first."""
    due_at = max(dispute.respond_by - timedelta(hours=policy.get("disputes.margin_hours")), clock.now())
    priority = SOON if dispute.phase in ("PRE_ARBITRATION", "ARBITRATION") else USUAL
    review.item_open(queue=QUEUE, subject=dispute, priority=priority, due_at=due_at)


def queue_close(dispute: Dispute, why: str) -> None:
    """Takes it out, if it still waits there undecided."""
    review.subject_cancel(queue=QUEUE, subject=dispute, actor=None, reason=why)
