"""Refusals of work queues."""

from apps.core.errors import Conflict, Forbidden, Invalid, NotFound


class QueueUnknown(Invalid):
    reason, message = "QUEUE_UNKNOWN", "There is no such queue."


class ItemUnknown(NotFound):
    message = "There is no such work item."


class NotYours(Conflict):
    """The lease ran out, or the item never was this person's."""

    reason, message = "LEASE_LOST", "You do not hold this item any more: claim it again."


class DecisionUnknown(Invalid):
    reason, message = "DECISION_UNKNOWN", "This queue has no such decision."


class TooLate(Conflict):
    reason, message = "UNDO_TOO_LATE", "The time to undo is over."


class OwnDecision(Forbidden):
    reason, message = "OWN_DECISION", "Your own decision needs another person."


class EvidenceChanged(Conflict):
    """What the maker saw is not what is there now: the decision is void and the item waits again."""

    reason, message = "EVIDENCE_CHANGED", "The evidence changed since the decision: it must be decided anew."


class TooManyHeld(Conflict):
    reason, message = "TOO_MANY_HELD", "You hold as many cases as one person may: decide, skip or give one back first."


class ReasonUnknown(Invalid):
    reason, message = "REASON_UNKNOWN", "Choose one of the reasons of this queue."


class ItemsUnknown(Invalid):
    reason, message = "ITEMS_UNKNOWN", "Mark at least one of the things that can be asked for again."


class SnoozeOutOfRange(Invalid):
    reason, message = "SNOOZE_OUT_OF_RANGE", "A case is put off to a time to come, and not for longer than allowed."


class NotGolden(Conflict):
    reason, message = "NOT_GOLDEN", "Only work that is done, in a queue with blind reviews, can become a golden case."
