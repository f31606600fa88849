"""What reconciliation tells. Amounts are minor units."""

from dataclasses import dataclass

from apps.core import events


@dataclass(frozen=True, kw_only=True)
class BreakEvent(events.Event):
    """Something about one break."""

    break_id: str
    kind: str
    gateway: str
    minor: int
    currency: str

    def aggregate(self):
        return ("break", self.break_id)


@dataclass(frozen=True, kw_only=True)
class BreakOpened(BreakEvent):
    """Two books tell of money differently."""

    name = "reconciliation.break_opened"
    version = 1


@dataclass(frozen=True, kw_only=True)
class BreakClosed(BreakEvent):
    """Put right, explained or cleared by itself: `state` says which."""

    name = "reconciliation.break_closed"
    version = 1

    state: str = ""


@dataclass(frozen=True, kw_only=True)
class MoneyDayClosed(events.Event):
    """A business date's money in and out is shut."""

    name = "reconciliation.day_closed"
    version = 1

    date: str
    open_breaks: int

    def aggregate(self):
        return ("money_day", self.date)


@dataclass(frozen=True, kw_only=True)
class ClaimEvent(events.Event):
    """Something about a claim on a payment that failed here."""

    claim_id: str
    payment_id: str
    user_id: int

    def aggregate(self):
        return ("claim", self.claim_id)


@dataclass(frozen=True, kw_only=True)
class ClaimRaised(ClaimEvent):
    """A user's bank shows money as gone that is not here."""

    name = "reconciliation.claim_raised"
    version = 1


@dataclass(frozen=True, kw_only=True)
class ClaimClosed(ClaimEvent):
    """Credited, on its way back, or never here: `state` says which."""

    name = "reconciliation.claim_closed"
    version = 1

    state: str
