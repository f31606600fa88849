"""Reconciliation in the console."""

from .breaks import BreakAdmin
from .claims import ClaimAdmin
from .files import BankLineAdmin, SettlementAdmin, SettlementRowAdmin
from .matches import MatchAdmin
from .pages import MoneyDayAdmin

__all__ = [
    "BankLineAdmin",
    "BreakAdmin",
    "ClaimAdmin",
    "MatchAdmin",
    "MoneyDayAdmin",
    "SettlementAdmin",
    "SettlementRowAdmin",
]
