"""The ledger's tables. Only this app touches them: others use its services and selectors."""

from .account import SHARDS, Account, AccountDelta, AccountShard
from .closing import ClosingBalance, DayClose, LedgerCheck
from .fee import TransferFee
from .grant import BonusGrant, BonusStake
from .journal import Journal, Transfer
from .policy import BonusLimit, SpendingPolicy

__all__ = [
    "SHARDS",
    "Account",
    "AccountDelta",
    "AccountShard",
    "BonusGrant",
    "BonusLimit",
    "BonusStake",
    "ClosingBalance",
    "DayClose",
    "Journal",
    "LedgerCheck",
    "SpendingPolicy",
    "Transfer",
    "TransferFee",
]
