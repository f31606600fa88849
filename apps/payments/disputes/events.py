"""What happens to disputes. `user_id` is None where the payment never became anybody's."""

from dataclasses import dataclass
from datetime import datetime

from apps.core import events


@dataclass(frozen=True, kw_only=True)
class DisputeEvent(events.Event):
    """What all of them tell: the dispute is the aggregate."""

    dispute_id: str
    user_id: int | None
    minor: int
    currency: str

    def aggregate(self):
        return ("dispute", self.dispute_id)


@dataclass(frozen=True, kw_only=True)
class DisputeOpened(DisputeEvent):
    """A payer's bank wants its money back; `raised` is how many this user had in 30 days, this one among them."""

    name = "dispute.opened"
    version = 1
    gateway_payment_id: str
    gateway: str
    phase: str
    held: int
    raised: int
    respond_by: datetime


@dataclass(frozen=True, kw_only=True)
class DisputeAnswered(DisputeEvent):
    """We decided what to say; the gateway must be told."""

    name = "dispute.answered"
    version = 1
    answer: str


@dataclass(frozen=True, kw_only=True)
class DisputeDueSoon(DisputeEvent):
    """Nobody has answered and the time runs out."""

    name = "dispute.due_soon"
    version = 1
    hours_before: int
    respond_by: datetime


@dataclass(frozen=True, kw_only=True)
class DisputeWon(DisputeEvent):
    """Also when the bank gave back what it had taken (`after_all`)."""

    name = "dispute.won"
    version = 1
    after_all: bool


@dataclass(frozen=True, kw_only=True)
class DisputeLost(DisputeEvent):
    """`lost` is what the gateway took."""

    name = "dispute.lost"
    version = 1
    lost: int
    after_all: bool


@dataclass(frozen=True, kw_only=True)
class DisputeClosed(DisputeEvent):
    name = "dispute.closed"
    version = 1


@dataclass(frozen=True, kw_only=True)
class DisputeCapReached(events.Event):
    """A payer disputed more often in 30 days than NPCI lets banks raise."""

    name = "dispute.cap_reached"
    version = 1
    user_id: int
    raised: int
    code: str

    def aggregate(self):
        return ("user", str(self.user_id))


@dataclass(frozen=True, kw_only=True)
class PackAsked(events.Event):
    """An evidence pack must be built."""

    name = "dispute.pack_asked"
    version = 1
    pack_id: str

    def aggregate(self):
        return ("dispute_pack", self.pack_id)
