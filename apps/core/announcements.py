"""The platform's own events (`core.events` is the outbox itself)."""

from dataclasses import dataclass

from .events import Event


@dataclass(frozen=True, kw_only=True)
class SettingsUpdated(Event):
    """Settings or flags have other values now."""

    name = "settings.updated"

    keys: list[str]

    def aggregate(self) -> tuple[str, str]:
        return "settings", self.keys[0] if len(self.keys) == 1 else "many"


@dataclass(frozen=True, kw_only=True)
class ApprovalRequested(Event):
    """Something waits for a second person."""

    name = "approval.requested"

    approval_id: str
    key: str

    def aggregate(self) -> tuple[str, str]:
        return "approval", self.approval_id


@dataclass(frozen=True, kw_only=True)
class ApprovalDecided(Event):
    """A second person approved (and it was carried out) or rejected, or it was voided or ran out."""

    name = "approval.decided"

    approval_id: str
    key: str
    state: str

    def aggregate(self) -> tuple[str, str]:
        return "approval", self.approval_id
