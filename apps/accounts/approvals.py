"""What needs a second person: letting in again who was blocked for fraud."""

from apps.accounts import services
from apps.accounts.models import UserBlock
from apps.accounts.services.blocks import UNBLOCK_FRAUD
from apps.core import approvals


def _evidence(payload: dict) -> dict:
    block = UserBlock.objects.select_related("user", "blocked_by").get(pk=payload["block_id"])
    return {
        "user": block.user.public_id,
        "name": block.user.name,
        "blocked_for": block.get_reason_code_display(),
        "blocked_because": block.reason,
        "blocked_by": str(block.blocked_by or ""),
        "since": block.created_at,
        "until": block.until,
        "in_force": block.is_active,
    }


def _execute(payload: dict, checker, approval) -> dict:
    block = services.user_unblock_approved(block_id=payload["block_id"], reason=payload["reason"], actor=checker)
    return {"user": block.user.public_id}


approvals.register(
    UNBLOCK_FRAUD,
    permission="accounts.approve_unblock",
    title="Unblock after a block for fraud",
    evidence=_evidence,
    execute=_execute,
)
