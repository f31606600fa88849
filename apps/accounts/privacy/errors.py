"""Refusals of privacy."""

from apps.core.errors import Conflict, DomainError, Forbidden, Invalid, NotFound


class FieldUnknown(NotFound):
    message = "There is no such field."


class NothingToReveal(NotFound):
    message = "There is no such value: nothing to reveal."


class OwnRecord(Forbidden):
    message = "Your own data is not for you to reveal: ask a colleague."


class StaffRecord(Forbidden):
    message = "Only an admin may reveal data of the staff."


class ReasonMissing(Invalid):
    message = "A reveal needs a reason, a case and a few words."


class AskedForAlready(Conflict):
    reason, message = "APPROVAL_PENDING", "You have asked for this already: a lead decides."


class RevealUnknown(NotFound):
    message = "There is no such reveal of yours."


class ShownAlready(Conflict):
    reason, message = "SHOWN", "This was shown once: ask again if you need it again."


class RevealExpired(DomainError):
    code, status, message = "NOT_FOUND", 410, "The time to look has run out: ask again."
