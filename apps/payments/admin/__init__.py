"""Deposits in the console."""

from .payments import AttemptAdmin, PaymentAdmin
from .taken import GatewayPaymentAdmin

__all__ = ["AttemptAdmin", "GatewayPaymentAdmin", "PaymentAdmin"]
