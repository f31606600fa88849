"""Why money does not go back."""

from apps.core.errors import Conflict, Forbidden, NotFound, Unprocessable


class RefundUnknown(NotFound):
    message = "There is no such refund."


class NothingToRefund(Conflict):
    reason, message = "NOTHING_TO_REFUND", "No money of this payment is in our books: there is nothing to refund."


class AboveCaptured(Unprocessable):
    """`available` (money) is in the details."""

    reason, message = "ABOVE_CAPTURED", "That is more than is left of this payment."


class MoneySpent(Unprocessable):
    """`available` (money) is in the details."""

    reason, message = "MONEY_SPENT", "The user has spent this money, and the setting refuses such refunds."


class OtherCurrency(Unprocessable):
    reason, message = "CURRENCY_MISMATCH", "The payment was made in another currency."


class OwnPayment(Forbidden):
    reason, message = "OWN_PAYMENT", "This is your own payment: another person must refund it."


class TooLateToCancel(Conflict):
    reason, message = "ASKED_FOR", "The gateway may have this refund already: it can no longer be cancelled."


class JournalNotRefundable(Conflict):
    reason, message = "NOT_REFUNDABLE", "This journal is undone in another way."


class OnlyWhole(Unprocessable):
    """`amount` (money) of the journal is in the details."""

    reason, message = "ONLY_WHOLE", "A journal is reversed as a whole: the amount must be the journal's."


class DoesNotFit(Exception):
    """The gateway returned more than is left of the payment in our books; one of ours will have failed there."""


class NotOurPayment(Exception):
    """The gateway returned money of a payment that we do not know."""
