"""Payouts on the console."""

from .accounts import BankAccountAdmin
from .payouts import PayoutAdmin
from .taxes import TaxRuleAdmin

__all__ = ["BankAccountAdmin", "PayoutAdmin", "TaxRuleAdmin"]
