"""Why a second person may not decide."""

from collections.abc import Callable

from apps.core.errors import Conflict, Forbidden, NotFound


class UnknownApproval(NotFound):
    message = "There is no such request."


class OwnApproval(Forbidden):
    reason, message = "OWN_APPROVAL", "You asked for this yourself: another person must decide."


class NotAllowed(Forbidden):
    message = "You may not decide on this kind of request."


class EvidenceChanged(Conflict):
    """The request is void; `void` marks it so, also after a rollback."""

    reason, message = "EVIDENCE_CHANGED", "The evidence is not what it was when this was asked for: ask again."

    def __init__(self, void: Callable[[], None]):
        super().__init__()
        self.void = void

    def after_rollback(self) -> None:
        self.void()


class NotSeen(Conflict):
    reason, message = "EVIDENCE_CHANGED", "You did not see the evidence this request rests on: look again."


class ApprovalExpired(Conflict):
    reason, message = "EXPIRED", "Nobody decided in time: ask again."
