"""Where a work item stands, and what can happen to it."""

from django.db import models


class WorkState(models.TextChoices):
    OPEN = "OPEN", "Waiting"
    CLAIMED = "CLAIMED", "With a reviewer"
    STAGED = "STAGED", "Decided, can be undone"
    AWAITING_SECOND = "AWAITING_SECOND", "Waiting for a second person"
    CHECKING = "CHECKING", "With the second person"
    DONE = "DONE", "Done"
    CANCELLED = "CANCELLED", "Cancelled"


LEASED = (WorkState.CLAIMED, WorkState.CHECKING)
CLOSED = (WorkState.DONE, WorkState.CANCELLED)
# What somebody must do something about. Asked for by these four names, the index that hands out work answers.
AT_WORK = (WorkState.OPEN, WorkState.CLAIMED, WorkState.AWAITING_SECOND, WorkState.CHECKING)


class Origin(models.TextChoices):
    """Why an item is in the queue. A reviewer is never told."""

    LIVE = "LIVE", "Work"
    DOUBLE = "DOUBLE", "Blind second review"
    GOLDEN = "GOLDEN", "Golden case"


class Needs(models.TextChoices):
    """What a decision must be given."""

    NOTHING = "NOTHING", "Nothing"
    REASON = "REASON", "A reason code"
    ITEMS = "ITEMS", "The items to send again"


class SkipReason(models.TextChoices):
    LANGUAGE = "LANGUAGE", "I do not read the language"
    EXPERT = "EXPERT", "Needs somebody more experienced"
    KNOWN = "KNOWN", "I know this person"
    UNREADABLE = "UNREADABLE", "Something does not open or load"
    BREAK = "BREAK", "My shift ends"


class WorkAct(models.TextChoices):
    OPENED = "OPENED", "Put in the queue"
    CLAIMED = "CLAIMED", "Claimed"
    LEASE_EXPIRED = "LEASE_EXPIRED", "Lease ran out"
    SEEN = "SEEN", "Opened, with its images"
    RELEASED = "RELEASED", "Given back"
    SKIPPED = "SKIPPED", "Skipped"
    SNOOZED = "SNOOZED", "Put off"
    ESCALATED = "ESCALATED", "Escalated"
    STAGED = "STAGED", "Decided"
    UNDONE = "UNDONE", "Decision undone"
    SENT_TO_SECOND = "SENT_TO_SECOND", "Sent to a second person"
    CONFIRMED = "CONFIRMED", "Confirmed by a second person"
    REFUSED = "REFUSED", "Refused by a second person"
    VOIDED = "VOIDED", "Decision void"
    APPLIED = "APPLIED", "Carried out"
    CANCELLED = "CANCELLED", "Cancelled"


# What did not stand, or was passed on: counted per reviewer.
REWORK = (WorkAct.UNDONE, WorkAct.REFUSED, WorkAct.SKIPPED)
