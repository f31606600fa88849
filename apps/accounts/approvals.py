"""What needs a second person: letting in again who was blocked for fraud, taking away a lost second factor."""

from apps.accounts import services
from apps.accounts.models import Totp, User, UserBlock
from apps.accounts.services.blocks import UNBLOCK_FRAUD
from apps.accounts.services.totp import RESET_TOTP
from apps.core import approvals


def _evidence(payload: dict) -> dict:
    block = UserBlock.objects.select_related("user", "blocked_by").get(pk=payload["block_id"])
    return {
        "user": block.user.public_id,
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


def _totp_evidence(payload: dict) -> dict:
    user = User.objects.get(pk=payload["user_id"])
    totp = Totp.objects.filter(pk=payload["totp_id"]).first()
    return {
        "user": user.public_id,
        "name": user.name,
        "roles": sorted(user.role_names),
        "set_up": totp.confirmed_at if totp else None,
        "recovery_codes_left": user.recovery_codes.filter(used_at=None).count(),
        "in_force": totp is not None,
    }


def _reset_totp(payload: dict, checker, approval) -> dict:
    user = services.totp_reset_approved(**payload, reason=approval.reason, actor=checker)
    return {"user": user.public_id}


approvals.register(
    RESET_TOTP,
    permission="accounts.approve_totp_reset",
    title="Reset a lost authenticator app",
    evidence=_totp_evidence,
    execute=_reset_totp,
)
approvals.register(
    UNBLOCK_FRAUD,
    permission="accounts.approve_unblock",
    title="Unblock after a block for fraud",
    evidence=_evidence,
    execute=_execute,
)
