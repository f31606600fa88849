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


class WorkAct(models.TextChoices):
    OPENED = "OPENED", "Put in the queue"
    CLAIMED = "CLAIMED", "Claimed"
    LEASE_EXPIRED = "LEASE_EXPIRED", "Lease ran out"
    RELEASED = "RELEASED", "Given back"
    SNOOZED = "SNOOZED", "Put off"
    ESCALATED = "ESCALATED", "Escalated"
    STAGED = "STAGED", "Decided"
    UNDONE = "UNDONE", "Decision undone"
    SENT_TO_SECOND = "SENT_TO_SECOND", "Sent to a second person"
    CONFIRMED = "CONFIRMED", "Confirmed by a second person"
    REFUSED = "REFUSED", "Refused by a second person"
    VOIDED = "VOIDED", "Decision void: the evidence changed"
    APPLIED = "APPLIED", "Carried out"
    CANCELLED = "CANCELLED", "Cancelled"
