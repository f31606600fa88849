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


class ExportRunning(Conflict):
    reason, message = "EXPORT_RUNNING", "An export is being built already."


class ExportRecent(Conflict):
    """`details.export_id` is the one that can still be fetched."""

    reason, message = "EXPORT_RECENT", "There is a fresh export already: fetch that one."


class ExportUnknown(NotFound):
    message = "There is no such export."


class ExportNotReady(Conflict):
    reason, message = "EXPORT_NOT_READY", "The export is not ready, or its file is destroyed."


class ErasureUnknown(NotFound):
    message = "There is no such erasure."


class ErasureObstructed(Conflict):
    """`details.obstacles` says in a sentence each what must be settled first."""

    reason, message = "ERASURE_OBSTRUCTED", "The account cannot be erased yet."


class StaffErasure(Forbidden):
    message = "Accounts of the staff are closed, not erased."


class Erased(Conflict):
    reason, message = "ERASED", "This account was erased."
