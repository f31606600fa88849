"""The words of refunds."""

from django.db.models import TextChoices


class RefundState(TextChoices):
    AWAITING_APPROVAL = "AWAITING_APPROVAL", "Waits for a second person"
    REQUESTED = "REQUESTED", "About to be asked for"
    SUBMITTED = "SUBMITTED", "On its way"
    UNKNOWN = "UNKNOWN", "The gateway did not answer"
    PROCESSED = "PROCESSED", "Refunded"
    FAILED = "FAILED", "Failed"
    CANCELLED = "CANCELLED", "Cancelled"


# The gateway has it, may have it, or will have it in a moment.
OPEN = (RefundState.REQUESTED, RefundState.SUBMITTED, RefundState.UNKNOWN)
# What may be asked of the gateway now.
ASKABLE = (RefundState.REQUESTED, RefundState.UNKNOWN)
# What takes its part of the payment.
CLAIMING = (RefundState.AWAITING_APPROVAL, *OPEN, RefundState.PROCESSED)


class Origin(TextChoices):
    STAFF = "STAFF", "Asked for by staff"
    SYSTEM = "SYSTEM", "By a rule of the house"
    GATEWAY = "GATEWAY", "Made at the gateway"


class Speed(TextChoices):
    NORMAL = "NORMAL", "Normal"
    INSTANT = "INSTANT", "Instant"


class SpentMoney(TextChoices):
    RECEIVABLE = "RECEIVABLE", "The user owes the rest"
    REFUSE = "REFUSE", "Refuse the refund"


class BreakKind(TextChoices):
    """Why a refund at the gateway does not add up."""

    REFUND_AMOUNT = "REFUND_AMOUNT", "Another amount than asked for"
    REFUND_OVER = "REFUND_OVER", "More returned than was taken"
    REFUND_STATE = "REFUND_STATE", "Returned after it had failed"
    REFUND_UNKNOWN = "REFUND_UNKNOWN", "No end within the time it may take"
