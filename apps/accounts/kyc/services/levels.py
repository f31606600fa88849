"""Gates: what a level of proof allows."""

from apps.accounts.kyc.errors import KycRequired
from apps.accounts.kyc.limits import limit_of
from apps.accounts.kyc.states import Level
from apps.core.money import Money


def level_require(*, user, action: str, amount: Money | None = None, state: str = "") -> None:
    """Lets the action pass at the user's level. Without a row for the action nothing is asked. Raises KycRequired.

    `state`: where the proof stands, for a caller that has read it already.
    """
    level, limit = limit_of(state or user.kyc_state, action, str(amount.currency) if amount is not None else None)
    if limit is None:
        return
    if not limit.is_allowed:
        raise KycRequired(action=action, level=Level(level).name)
    if amount is not None and limit.max_amount is not None and amount.amount > limit.max_amount:
        raise KycRequired(
            "This amount needs more proof of your identity.",
            action=action,
            level=Level(level).name,
            limit={"amount": str(limit.max_amount), "currency": limit.currency},
        )
