"""The words of disputes."""

from django.db.models import TextChoices


class DisputeState(TextChoices):
    """Where a dispute stands. OPEN waits for our answer; CONTESTED and ACCEPTED are answers on their way."""

    OPEN = "OPEN", "To be answered"
    CONTESTED = "CONTESTED", "Contest is being sent"
    ACCEPTED = "ACCEPTED", "Acceptance is being sent"
    UNDER_REVIEW = "UNDER_REVIEW", "With the bank"
    WON = "WON", "Won"
    LOST = "LOST", "Lost"
    CLOSED = "CLOSED", "Closed without a loss"


LIVE = (DisputeState.OPEN, DisputeState.CONTESTED, DisputeState.ACCEPTED, DisputeState.UNDER_REVIEW)
ANSWERING = (DisputeState.CONTESTED, DisputeState.ACCEPTED)


class DisputePhase(TextChoices):
    """What the payer's bank wants; each later one is dearer and has less time."""

    FRAUD = "FRAUD", "Fraud report"
    RETRIEVAL = "RETRIEVAL", "Request for information"
    CHARGEBACK = "CHARGEBACK", "Chargeback"
    PRE_ARBITRATION = "PRE_ARBITRATION", "Pre-arbitration"
    ARBITRATION = "ARBITRATION", "Arbitration"


# Business days to answer in, counted from the day after it was raised.
ANSWER_DAYS = {
    DisputePhase.FRAUD: 3,
    DisputePhase.RETRIEVAL: 3,
    DisputePhase.CHARGEBACK: 3,
    DisputePhase.PRE_ARBITRATION: 2,
    DisputePhase.ARBITRATION: 1,
}


class DisputeAnswer(TextChoices):
    """What we say to it."""

    CONTEST = "CONTEST", "Contest"
    ACCEPT = "ACCEPT", "Accept"


class PackState(TextChoices):
    """An evidence pack is asked for, then built by a task."""

    WAITING = "WAITING", "Being built"
    READY = "READY", "Ready"


class NewsSource(TextChoices):
    """Who made us look."""

    WEBHOOK = "WEBHOOK", "Webhook"
    POLL = "POLL", "Regular look"
    ANSWER = "ANSWER", "Our own answer"
    STAFF = "STAFF", "Staff"
