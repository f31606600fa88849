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
