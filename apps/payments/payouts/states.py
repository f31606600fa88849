"""The words of payouts."""

from django.db.models import TextChoices


class PayoutState(TextChoices):
    """SUBMITTED and UNKNOWN: it may have left, so only the gateway's own word ends it."""

    REQUESTED = "REQUESTED", "Waits for a decision"
    HELD = "HELD", "Set aside"
    APPROVED = "APPROVED", "Approved"
    SUBMITTED = "SUBMITTED", "On its way to the bank"
    UNKNOWN = "UNKNOWN", "Sent, not confirmed"
    PAID = "PAID", "Paid"
    REJECTED = "REJECTED", "Rejected"
    CANCELLED = "CANCELLED", "Cancelled"
    FAILED = "FAILED", "Failed"
    RETURNED = "RETURNED", "Came back"


UNDECIDED = (PayoutState.REQUESTED, PayoutState.HELD)
OUTSIDE = (PayoutState.SUBMITTED, PayoutState.UNKNOWN)
HOLDING = (*UNDECIDED, PayoutState.APPROVED, *OUTSIDE)
GIVEN_BACK = (PayoutState.REJECTED, PayoutState.CANCELLED, PayoutState.FAILED)


class SendingState(TextChoices):
    """How one try at one gateway stands. From ASKED on, the same key is used and no other."""

    PREPARED = "PREPARED", "Not asked yet"
    ASKED = "ASKED", "Asked, no word yet"
    ACCEPTED = "ACCEPTED", "Known there"
    PAID = "PAID", "Paid"
    FAILED = "FAILED", "Failed for certain"
    RETURNED = "RETURNED", "Came back"
    DROPPED = "DROPPED", "Never left"


OPEN_SENDINGS = (SendingState.PREPARED, SendingState.ASKED, SendingState.ACCEPTED)


class BankAccountState(TextChoices):
    CHECKING = "CHECKING", "Being checked"
    REVIEW = "REVIEW", "A person compares the names"
    VERIFIED = "VERIFIED", "Verified"
    REFUSED = "REFUSED", "Refused"
    REMOVED = "REMOVED", "Removed"


class Decision(TextChoices):
    APPROVE = "APPROVE", "Approve"
    REJECT = "REJECT", "Reject"
    HOLD = "HOLD", "Hold"


class TaxBasis(TextChoices):
    """What a tax at source is taken of."""

    AMOUNT = "AMOUNT", "The amount paid out"
    NET_WINNINGS = "NET_WINNINGS", "Net winnings of the fiscal year"


class Source(TextChoices):
    """Who told us what the gateway says."""

    ANSWER = "ANSWER", "Its answer to our call"
    WEBHOOK = "WEBHOOK", "Webhook"
    POLL = "POLL", "We asked again"
    SETTLEMENT = "SETTLEMENT", "Settlement"
    STAFF = "STAFF", "Staff asked"


class Trouble(TextChoices):
    """What a gateway says that cannot be: a person looks into it, and no money moves meanwhile."""

    AMOUNT = "AMOUNT", "Another amount than was sent"
    PAID_TWICE = "PAID_TWICE", "Paid although it was given back"
    STUCK = "STUCK", "No final word in time"
