"""The words of deposits."""

from django.db.models import TextChoices


class PaymentState(TextChoices):
    """Where a deposit stands, whichever gateway takes it."""

    CREATED = "CREATED", "Waiting to be paid"
    PENDING = "PENDING", "Being paid"
    UNKNOWN = "UNKNOWN", "The gateway did not answer"
    AUTHORIZED = "AUTHORIZED", "Authorised"
    CAPTURED = "CAPTURED", "Paid"
    FAILED = "FAILED", "Failed"
    LATE = "LATE", "Paid too late"
    REFUNDING = "REFUNDING", "Being refunded"
    REFUNDED = "REFUNDED", "Refunded"
    DISPUTED = "DISPUTED", "Disputed"
    WON = "WON", "Dispute won"
    LOST = "LOST", "Dispute lost"


UNPAID = (
    PaymentState.CREATED,
    PaymentState.PENDING,
    PaymentState.UNKNOWN,
    PaymentState.AUTHORIZED,
    PaymentState.FAILED,
)
# Where a deposit may stand whose money the gateway returned before it was in the books.
RETURNED = (PaymentState.LATE, PaymentState.REFUNDING, PaymentState.REFUNDED)
OPEN = (PaymentState.CREATED, PaymentState.PENDING, PaymentState.UNKNOWN, PaymentState.AUTHORIZED)


class AttemptState(TextChoices):
    """Where an order at one gateway stands. Only after REFUSED and NOT_ATTEMPTED may another gateway be asked."""

    PREPARED = "PREPARED", "About to be ordered"
    OPEN = "OPEN", "Ordered"
    UNKNOWN = "UNKNOWN", "No answer: it may have been ordered"
    REFUSED = "REFUSED", "Refused by the gateway"
    NOT_ATTEMPTED = "NOT_ATTEMPTED", "Never reached the gateway"
    CLOSED = "CLOSED", "Out of time"


LIVE_ATTEMPTS = (AttemptState.PREPARED, AttemptState.OPEN, AttemptState.UNKNOWN)


class Method(TextChoices):
    """How somebody pays."""

    UPI = "UPI", "UPI"
    CARD = "CARD", "Card"
    NETBANKING = "NETBANKING", "Net banking"


class UpiFlow(TextChoices):
    """UPI without a collect request: the phone's own app, or a code to scan."""

    INTENT = "intent", "UPI app"
    QR = "qr", "QR code"


class Source(TextChoices):
    """Who told us first what a gateway then confirmed."""

    WEBHOOK = "WEBHOOK", "Webhook"
    VERIFY = "VERIFY", "The user's app"
    POLL = "POLL", "Poll"
    SETTLEMENT = "SETTLEMENT", "Settlement"
    STAFF = "STAFF", "Staff"


class LatePolicy(TextChoices):
    """What becomes of money that comes after the user was told that it failed."""

    CREDIT = "CREDIT", "Credit the user"
    REFUND = "REFUND", "Send it back"
    REVIEW = "REVIEW", "Let a person decide"


class BreakKind(TextChoices):
    """Why money could not be given to its user, or does not add up."""

    UNKNOWN_ORDER = "UNKNOWN_ORDER", "Payment for an order that is not ours"
    AMOUNT = "AMOUNT", "Another amount than ordered"
    CURRENCY = "CURRENCY", "Another currency than ordered"
    SECOND_PAYMENT = "SECOND_PAYMENT", "Second payment of a paid order"
    LATE = "LATE", "Payment that came too late"
