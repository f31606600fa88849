"""Deposits: what a user wants to pay, the orders it was tried with, and what gateways took."""

from .attempt import Attempt
from .gateway_payment import GatewayPayment
from .payment import Payment

__all__ = ["Attempt", "GatewayPayment", "Payment"]
