"""What needs a second person: approving many payouts at once."""

from apps.core import approvals
from apps.payments.payouts import services


def _execute(payload: dict, checker, approval) -> dict:
    return {"approved": services.batch_approve(payload=payload, checker=checker, note=approval.reason)}


approvals.register(
    services.BATCH_KEY,
    permission="payouts.approve_payout_batch",
    title="Approve payouts together",
    evidence=services.batch_evidence,
    execute=_execute,
)
