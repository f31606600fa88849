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
