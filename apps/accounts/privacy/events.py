"""What happens to people's data. Ids only."""

from dataclasses import dataclass

from apps.core import events


@dataclass(frozen=True, kw_only=True)
class RevealSweepSeen(events.Event):
    """One member of staff looked at many people in a short time; `reveal_id` is the one that crossed the line."""

    name = "privacy.reveal_sweep_seen"
    version = 1
    reveal_id: str
    people: int

    def aggregate(self):
        return ("reveal", self.reveal_id)


@dataclass(frozen=True, kw_only=True)
class OfAUser(events.Event):
    """`user_id` is the public id."""

    user_id: str

    def aggregate(self):
        return ("user", self.user_id)


@dataclass(frozen=True, kw_only=True)
class ExportReady(OfAUser):
    name = "privacy.export_ready"
    version = 1
    export_id: str


@dataclass(frozen=True, kw_only=True)
class ErasureScheduled(OfAUser):
    """`due_at` is ISO 8601; until then a login cancels."""

    name = "privacy.erasure_scheduled"
    version = 1
    erasure_id: str
    due_at: str


@dataclass(frozen=True, kw_only=True)
class ErasureCancelled(OfAUser):
    name = "privacy.erasure_cancelled"
    version = 1
    erasure_id: str


@dataclass(frozen=True, kw_only=True)
class UserErased(OfAUser):
    """What identified the person is gone."""

    name = "user.erased"
    version = 1
