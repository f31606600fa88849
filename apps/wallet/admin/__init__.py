"""The ledger's pages of the console. Everything is read; what changes money asks and calls one service."""

from .accounts import AccountAdmin
from .bonuses import BonusGrantAdmin, BonusLimitAdmin, SpendingPolicyAdmin
from .closing import DayCloseAdmin, LedgerCheckAdmin
from .fees import TransferFeeAdmin
from .journals import JournalAdmin, TransferAdmin

__all__ = [
    "AccountAdmin",
    "BonusGrantAdmin",
    "BonusLimitAdmin",
    "DayCloseAdmin",
    "JournalAdmin",
    "LedgerCheckAdmin",
    "SpendingPolicyAdmin",
    "TransferAdmin",
    "TransferFeeAdmin",
]
