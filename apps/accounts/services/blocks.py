"""Blocking and unblocking."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from apps.accounts.errors import AlreadyBlocked, NotBlocked
from apps.accounts.events import UserBlocked, UserUnblocked
from apps.accounts.models import User, UserBlock
from apps.accounts.states import BlockReason, SessionEnd
from apps.core import audit, clock, events, gate
from apps.core.errors import Invalid
from apps.core.redaction import redact_text

from .guards import require_power_over
from .locks import locked_user
from .sessions import end_all


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
    # A block that ran out by itself is closed as of then, so that one open block per user remains the rule.
    user.blocks.filter(lifted_at=None).update(lifted_at=F("until"))
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
def user_unblock(*, user_id: int, reason: str, actor: User) -> UserBlock:
    """Lifts the block; the user logs in anew. Raises NotFound, OwnAccount, StaffAccount, NotBlocked."""
    user = locked_user(user_id)
    require_power_over(user, actor)
    block = user.blocks.active().first()
    if block is None:
        raise NotBlocked
    block.lifted_at, block.lifted_by, block.lift_reason = clock.now(), actor, redact_text(reason.strip())
    block.save(update_fields=["lifted_at", "lifted_by", "lift_reason"])
    audit.record(
        "accounts.user.unblock", user, actor=actor, before={"reason_code": block.reason_code}, reason=block.lift_reason
    )
    events.publish(UserUnblocked(user_id=user.public_id))
    transaction.on_commit(lambda: gate.forget_user(user.public_id))
    return block
