"""Refusals of reconciliation."""

from apps.core.errors import Conflict, Forbidden, NotFound, Unprocessable


class BreakUnknown(NotFound):
    message = "There is no such break."


class NothingToPost(Unprocessable):
    reason = "NOTHING_TO_POST"
    message = "No postings are suggested for this break: choose them first, or explain it."


class FixInvalid(Unprocessable):
    reason = "FIX_INVALID"
    message = "These postings cannot put the break right."


class OwnMoney(Forbidden):
    reason = "OWN_MONEY"
    message = "These postings move your own money: two other people must decide."


class BreaksOpen(Conflict):
    reason = "BREAKS_OPEN"
    message = "Breaks above the limit are open: decide on them before the day is closed."


class MonthOpen(BreaksOpen):
    reason = "MONTH_OPEN"
    message = "The month has open breaks: decide on them before its last day is closed."


class ClaimUnknown(NotFound):
    message = "There is no claim for this payment."


class NothingToClaim(Conflict):
    reason = "NOTHING_TO_CLAIM"
    message = "This payment arrived, or its money is on its way back already: there is nothing to claim."


class ClaimTooLate(Unprocessable):
    reason = "CLAIM_TOO_LATE"
    message = "Claims are taken for 45 days after a payment: please ask your bank."
