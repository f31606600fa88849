"""Refunds, and how much of a payment they may take."""

from .allowance import Allowance
from .refund import Refund

__all__ = ["Allowance", "Refund"]
