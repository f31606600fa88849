"""Bank accounts, payouts, each try to send one, and the tax withheld."""

from .account import BankAccount, number_index
from .payout import Payout, PayoutStep
from .sending import Sending
from .tax import TaxRule

__all__ = ["BankAccount", "Payout", "PayoutStep", "Sending", "TaxRule", "number_index"]
