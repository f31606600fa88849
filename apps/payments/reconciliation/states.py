"""The words of reconciliation."""

from django.db.models import TextChoices


class RowKind(TextChoices):
    """What a line of a gateway's settlement is about."""

    PAYMENT = "PAYMENT", "Payment"
    REFUND = "REFUND", "Refund"
    REFUND_REVERSAL = "REFUND_REVERSAL", "Refund taken back"
    DISPUTE = "DISPUTE", "Dispute"
    DISPUTE_REVERSAL = "DISPUTE_REVERSAL", "Dispute given back"
    PAYOUT = "PAYOUT", "Payout"
    ADJUSTMENT = "ADJUSTMENT", "Adjustment"


class MatchKind(TextChoices):
    """Which of our money is looked for: in a settlement (the first three) or on the bank statement (the others)."""

    PAYMENT = "PAYMENT", "Payment in a settlement"
    REFUND = "REFUND", "Refund in a settlement"
    DISPUTE = "DISPUTE", "Dispute in a settlement"
    SETTLEMENT = "SETTLEMENT", "Settlement in the bank"
    PAYOUT = "PAYOUT", "Payout in the bank"
    RETURN = "RETURN", "Returned payout in the bank"


class MatchState(TextChoices):
    EXPECTED = "EXPECTED", "Expected"
    MISSING = "MISSING", "Missing"
    MATCHED = "MATCHED", "Matched"
    PARTLY = "PARTLY", "Partly matched"
    OVER = "OVER", "More than expected"
    UNDER = "UNDER", "Less than expected"
    CURRENCY = "CURRENCY", "Other currency"
    DATA = "DATA", "Other details"
    SPLIT = "SPLIT", "Parts do not add up"
    VOID = "VOID", "No longer expected"


class MatchedBy(TextChoices):
    """How the two sides found each other; each is tried where the one before found nothing."""

    ID = "ID", "By its id"
    UTR = "UTR", "By UTR and amount"
    AMOUNT = "AMOUNT", "By amount and day"
    SUM = "SUM", "By their sum and day"
    HAND = "HAND", "By hand"
    FORCED = "FORCED", "Forced, by two people"


class BreakKind(TextChoices):
    """What does not agree. The first group is found when money comes in, the others when files are compared."""

    AMOUNT = "AMOUNT", "Paid another amount than ordered"
    CURRENCY = "CURRENCY", "Paid in another currency"
    ACCOUNT = "ACCOUNT", "Message about another account"
    UNKNOWN_ORDER = "UNKNOWN_ORDER", "Payment of an order we do not know"
    SECOND_PAYMENT = "SECOND_PAYMENT", "An order paid twice"
    LATE = "LATE", "Payment that came too late"
    NOT_SETTLED = "NOT_SETTLED", "Not in any settlement"
    SETTLED_OVER = "SETTLED_OVER", "Settled with more than booked"
    SETTLED_UNDER = "SETTLED_UNDER", "Settled with less than booked"
    SETTLED_CURRENCY = "SETTLED_CURRENCY", "Settled in another currency"
    SETTLED_DATA = "SETTLED_DATA", "Settled under other details"
    SETTLED_SPLIT = "SETTLED_SPLIT", "A settlement whose parts do not add up"
    SETTLED_UNKNOWN = "SETTLED_UNKNOWN", "Settled, but not in our books"
    ADJUSTMENT = "ADJUSTMENT", "Adjusted by the gateway"
    BANK_MISSING = "BANK_MISSING", "Settlement not in the bank"
    BANK_OVER = "BANK_OVER", "Bank received more than settled"
    BANK_UNDER = "BANK_UNDER", "Bank received less than settled"
    BANK_UNKNOWN = "BANK_UNKNOWN", "Bank line that nobody explains"
    PAYOUT_MISSING = "PAYOUT_MISSING", "Payout not on the bank statement"
    PAYOUT_DIFFERS = "PAYOUT_DIFFERS", "Payout left the bank with another amount"
    REFUND_AMOUNT = "REFUND_AMOUNT", "Refunded with another amount than asked for"
    REFUND_OVER = "REFUND_OVER", "More refunded than was taken"
    REFUND_STATE = "REFUND_STATE", "Refunded after it had failed"
    REFUND_UNKNOWN = "REFUND_UNKNOWN", "A refund without an end in its time"
    PAYOUT_AMOUNT = "PAYOUT_AMOUNT", "Another amount paid out than sent"
    PAYOUT_TWICE = "PAYOUT_TWICE", "Paid out although it was given back"
    PAYOUT_STUCK = "PAYOUT_STUCK", "A payout without a final word in its time"
    RETURN_MISSING = "RETURN_MISSING", "Returned payout not on the bank statement"
    RETURN_DIFFERS = "RETURN_DIFFERS", "Payout came back with another amount"
    OTHER = "OTHER", "Other"


class BreakState(TextChoices):
    OPEN = "OPEN", "Open"
    FIXED = "FIXED", "Put right"
    EXPLAINED = "EXPLAINED", "Explained"
    CLEARED = "CLEARED", "Cleared by itself"


class Source(TextChoices):
    """How a line came to us."""

    FILE = "FILE", "Imported file"
    API = "API", "Asked of the gateway"


class ClaimState(TextChoices):
    RAISED = "RAISED", "Raised"
    CHECKING = "CHECKING", "Asked of the gateway"
    CREDITED = "CREDITED", "Money was credited"
    RETURNED = "RETURNED", "Money goes back to the payer's bank"
    NOT_FOUND = "NOT_FOUND", "Money never reached us"
    WITHDRAWN = "WITHDRAWN", "Withdrawn"
