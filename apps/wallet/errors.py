"""Refusals of the ledger; each leaves no trace."""

from apps.core.errors import Conflict, Forbidden, Invalid, NotFound, Unprocessable
from apps.core.money import AmountInvalid

__all__ = [
    "AccountFrozen",
    "AlreadyReversed",
    "AmountInvalid",
    "CurrencyMismatch",
    "FeeAboveAmount",
    "FeeBegan",
    "FeeInvalid",
    "FeeUnknown",
    "GrantClosed",
    "HoldNotOpen",
    "IdempotencyMismatch",
    "InsufficientFunds",
    "JournalUnknown",
    "ModeNotPossible",
    "NotReversible",
    "ProductHasNoPolicy",
    "RecipientUnavailable",
    "StakeUnknown",
    "TermsInvalid",
    "WageringTooHigh",
]


class InsufficientFunds(Unprocessable):
    """`account`, `needed` and `available` (money) are in the details."""

    reason, message = "INSUFFICIENT_FUNDS", "There is not enough money for this."


class CurrencyMismatch(Unprocessable):
    reason, message = "CURRENCY_MISMATCH", "The currencies do not match."


class AccountFrozen(Forbidden):
    reason, message = "ACCOUNT_FROZEN", "This account is frozen: nothing may leave it."


class HoldNotOpen(Conflict):
    reason, message = "HOLD_NOT_OPEN", "This hold was captured, released or has expired."


class IdempotencyMismatch(Unprocessable):
    reason, message = "IDEMPOTENCY_MISMATCH", "This reference was posted before with other content."


class AlreadyReversed(Conflict):
    reason, message = "ALREADY_REVERSED", "This journal has been reversed."


class NotReversible(Conflict):
    reason, message = "NOT_REVERSIBLE", "This journal is undone in another way."


class JournalUnknown(Unprocessable):
    reason, message = "JOURNAL_UNKNOWN", "There is no such journal."


class ModeNotPossible(Unprocessable):
    reason, message = "MODE_NOT_POSSIBLE", "This account cannot be kept that way."


class ProductHasNoPolicy(Unprocessable):
    reason, message = "NO_SPENDING_POLICY", "No spending policy is active for this product."


class GrantClosed(Conflict):
    reason, message = "GRANT_CLOSED", "This bonus is no longer active."


class TermsInvalid(Unprocessable):
    reason, message = "BONUS_TERMS", "These bonus terms are not valid."


class WageringTooHigh(TermsInvalid):
    message = "The wagering requirement is above what the jurisdiction allows."


class StakeUnknown(Unprocessable):
    reason, message = "STAKE_UNKNOWN", "No such stake was counted."


class RecipientUnavailable(Unprocessable):
    """One answer for unknown, blocked and unable: nobody learns who has an account."""

    reason, message = "RECIPIENT_UNAVAILABLE", "This recipient cannot receive money."


class FeeUnknown(NotFound):
    message = "There are no such terms."


class FeeBegan(Conflict):
    reason, message = "FEE_BEGAN", "These terms have begun: let others begin on a later day."


class FeeInvalid(Invalid):
    """Shares from 0 to 100 %, amounts of the fee's own currency, no minimum above the maximum."""

    reason, message = "FEE_INVALID", "These terms cannot be: look at the shares, the amounts and their order."


class FeeAboveAmount(Unprocessable):
    """`fee` (money, its tax included) is in the details."""

    reason, message = "FEE_ABOVE_AMOUNT", "The fee would take all of this amount: send more."
