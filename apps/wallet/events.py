"""What the ledger tells. The database function `wallet_announce` writes these; amounts are minor units."""

from dataclasses import dataclass
from decimal import Decimal

from apps.core import events


@dataclass(frozen=True, kw_only=True)
class _Funds(events.Event):
    """`available`: the change of what the user can use; `posted`: the change of what the buckets hold."""

    version = 1
    user_id: int
    journal_id: str
    kind: str
    currency: str
    available: int
    posted: int

    def aggregate(self):
        return ("wallet", str(self.user_id))


@dataclass(frozen=True, kw_only=True)
class FundsAdded(_Funds):
    name = "wallet.funds_added"


@dataclass(frozen=True, kw_only=True)
class FundsDeducted(_Funds):
    name = "wallet.funds_deducted"


@dataclass(frozen=True, kw_only=True)
class FundsMoved(_Funds):
    """Between buckets, or out of a hold: the user can use as much as before."""

    name = "wallet.funds_moved"


@dataclass(frozen=True, kw_only=True)
class WalletCreated(events.Event):
    """A user's first account was opened."""

    name = "wallet.created"
    version = 1
    user_id: int

    def aggregate(self):
        return ("wallet", str(self.user_id))


@dataclass(frozen=True, kw_only=True)
class WalletFrozen(events.Event):
    """Nothing may leave the user's wallet any more."""

    name = "wallet.deactivated"
    version = 1
    user_id: int

    def aggregate(self):
        return ("wallet", str(self.user_id))


@dataclass(frozen=True, kw_only=True)
class WalletUnfrozen(events.Event):
    name = "wallet.reactivated"
    version = 1
    user_id: int

    def aggregate(self):
        return ("wallet", str(self.user_id))


@dataclass(frozen=True, kw_only=True)
class TransferFeeTaken(events.Event):
    """A merchant paid for a transfer they received; `fee` is before its tax, minor units."""

    name = "wallet.transfer_fee_taken"
    version = 1
    journal_id: str
    user_id: int
    fee: int
    tax: int
    tax_percent: Decimal
    currency: str

    def aggregate(self):
        return ("wallet", str(self.user_id))


@dataclass(frozen=True, kw_only=True)
class LedgerBroken(events.Event):
    """An integrity check found breaks."""

    name = "wallet.ledger_broken"
    version = 1
    check_id: str
    breaks: int

    def aggregate(self):
        return ("ledger", "check")
