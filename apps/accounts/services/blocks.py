"""Blocking and unblocking."""

from datetime import datetime

from django.db import transaction

from apps.accounts.errors import AlreadyBlocked, NotBlocked, UnblockAskedFor
from apps.accounts.events import UserBlocked, UserUnblocked
from apps.accounts.models import User, UserBlock
from apps.accounts.states import BlockReason, SessionEnd
from apps.core import approvals, audit, clock, events
from apps.core.errors import Invalid
from apps.core.models import Approval
from apps.core.redaction import redact_text
from apps.core.states import ApprovalState

from .admission import forget_user
from .guards import require_power_over
from .locks import locked_user
from .sessions import end_all

UNBLOCK_FRAUD = "accounts.unblock_fraud"
RAN_OUT = "Its time was over."
BATCH = 1000


@transaction.atomic
def user_block(
    *,
    user_id: int,
    reason: str,
    actor: User,
    reason_code: str = BlockReason.OTHER,
    until: datetime | None = None,
) -> UserBlock:
    """Keeps the user out until lifted or until `until`; every session and access token stops at once.

    Numbers and addresses in the reason are masked: every role of staff reads it.

    Raises NotFound, OwnAccount, StaffAccount, AlreadyBlocked, Invalid.
    """
    user = locked_user(user_id)
    require_power_over(user, actor)
    now = clock.now()
    if until is not None and until <= now:
        raise Invalid("The end of a block lies in the future.", until=["Must lie in the future."])
    if user.blocks.active().exists():
        raise AlreadyBlocked
    # One that ran out and that the sweep has not met yet: one open block per user remains the rule.
    for over in user.blocks.filter(lifted_at=None):
        _run_out(over)
    block = UserBlock.objects.create(
        user=user, reason_code=reason_code, reason=redact_text(reason.strip()), until=until, blocked_by=actor
    )
    ended = end_all(user, SessionEnd.BLOCKED)
    ends_at = until.isoformat() if until else None
    audit.record(
        "accounts.user.block",
        user,
        actor=actor,
        after={"reason_code": str(reason_code), "until": ends_at, "sessions_ended": ended},
        reason=block.reason,
    )
    events.publish(UserBlocked(user_id=user.public_id, reason_code=str(reason_code), until=ends_at))
    return block


@transaction.atomic
def user_unblock(*, user_id: int, reason: str, actor: User) -> UserBlock | Approval:
    """Lifts the block; the user logs in anew. A block for fraud stays until a second person approves the request.

    Raises NotFound, OwnAccount, StaffAccount, NotBlocked, UnblockAskedFor.
    """
    user = locked_user(user_id)
    block = _block_of(user, actor)
    if block.reason_code == BlockReason.FRAUD:
        return _request_unblock(user, block, reason, actor)
    return _lift(user, block, reason, actor)


@transaction.atomic
def user_unblock_approved(*, block_id: str, reason: str, actor: User) -> UserBlock:
    """Lifts a block for fraud, on the word of the second person (`actor`).

    Raises OwnAccount, StaffAccount, NotBlocked.
    """
    user = locked_user(UserBlock.objects.values_list("user_id", flat=True).get(pk=block_id))
    block = _block_of(user, actor)
    if str(block.pk) != block_id:
        raise NotBlocked
    return _lift(user, block, reason, actor)


@transaction.atomic
def blocks_run_out() -> int:
    """Lifts the blocks whose time is over, as of then, and says so; answers how many."""
    due = UserBlock.objects.filter(lifted_at=None, until__lte=clock.now()).order_by("pk")
    found = list(due.select_related("user").select_for_update(of=("self",), skip_locked=True)[:BATCH])
    for block in found:
        _run_out(block)
    return len(found)


def _run_out(block: UserBlock) -> None:
    block.lifted_at, block.lift_reason = block.until, RAN_OUT
    block.save(update_fields=["lifted_at", "lift_reason"])
    before = {"reason_code": block.reason_code}
    audit.record("accounts.user.unblock", block.user, actor=None, before=before, reason=RAN_OUT)
    events.publish(UserUnblocked(user_id=block.user.public_id))


def _block_of(user: User, actor: User) -> UserBlock:
    require_power_over(user, actor)
    block = user.blocks.active().first()
    if block is None:
        raise NotBlocked
    return block


def _request_unblock(user: User, block: UserBlock, reason: str, maker: User) -> Approval:
    payload = {"block_id": str(block.pk), "reason": redact_text(reason.strip())}
    waiting = Approval.objects.filter(key=UNBLOCK_FRAUD, state=ApprovalState.PENDING, expires_at__gt=clock.now())
    if waiting.filter(payload__block_id=payload["block_id"]).exists():
        raise UnblockAskedFor
    return approvals.request(key=UNBLOCK_FRAUD, payload=payload, maker=maker, reason=payload["reason"])


def _lift(user: User, block: UserBlock, reason: str, actor: User) -> UserBlock:
    block.lifted_at, block.lifted_by, block.lift_reason = clock.now(), actor, redact_text(reason.strip())
    block.save(update_fields=["lifted_at", "lifted_by", "lift_reason"])
    audit.record(
        "accounts.user.unblock", user, actor=actor, before={"reason_code": block.reason_code}, reason=block.lift_reason
    )
    events.publish(UserUnblocked(user_id=user.public_id))
    forget_user(user)
    return block
