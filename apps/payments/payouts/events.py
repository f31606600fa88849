"""What happens to payouts. Amounts are minor units, what leaves the wallet: tax included."""

from dataclasses import dataclass

from apps.core import events


@dataclass(frozen=True, kw_only=True)
class _PayoutEvent(events.Event):
    version = 1
    payout_id: str
    user_id: int
    minor: int
    currency: str

    def aggregate(self):
        return ("payout", self.payout_id)


@dataclass(frozen=True, kw_only=True)
class PayoutRequested(_PayoutEvent):
    name = "payout.requested"


@dataclass(frozen=True, kw_only=True)
class PayoutHeld(_PayoutEvent):
    """Set aside until a person looks again."""

    name = "payout.held"


@dataclass(frozen=True, kw_only=True)
class PayoutApproved(_PayoutEvent):
    """Cleared for the bank: somebody sends it now."""

    name = "payout.approved"


@dataclass(frozen=True, kw_only=True)
class PayoutRejected(_PayoutEvent):
    name = "payout.rejected"


@dataclass(frozen=True, kw_only=True)
class PayoutCancelled(_PayoutEvent):
    name = "payout.cancelled"


@dataclass(frozen=True, kw_only=True)
class PayoutSubmitted(_PayoutEvent):
    """A gateway has it."""

    name = "payout.submitted"
    gateway: str


@dataclass(frozen=True, kw_only=True)
class PayoutPaid(_PayoutEvent):
    name = "payout.paid"
    gateway: str


@dataclass(frozen=True, kw_only=True)
class PayoutFailed(_PayoutEvent):
    """For certain: the money is back in the wallet."""

    name = "payout.failed"
    cause: str


@dataclass(frozen=True, kw_only=True)
class PayoutReturned(_PayoutEvent):
    """The bank sent it back: the money is in the wallet again. `was_paid`: it had been told as paid."""

    name = "payout.returned"
    was_paid: bool


@dataclass(frozen=True, kw_only=True)
class BankAccountAdded(events.Event):
    """An account whose holder must be checked."""

    name = "payout.bank_account_added"
    version = 1
    bank_account_id: str
    user_id: int

    def aggregate(self):
        return ("bank_account", self.bank_account_id)


@dataclass(frozen=True, kw_only=True)
class BankAccountChecked(events.Event):
    """Its holder is known, refused, or to be compared by a person: `state` says which."""

    name = "payout.bank_account_checked"
    version = 1
    bank_account_id: str
    user_id: int
    state: str

    def aggregate(self):
        return ("bank_account", self.bank_account_id)
