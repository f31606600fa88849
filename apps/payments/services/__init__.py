"""The verbs of deposits."""

from .learning import payment_learn
from .settling import SettledPayment, payments_settle
from .upward import dispute_ended, dispute_opened, refund_ended, refund_started

__all__ = [
    "SettledPayment",
    "dispute_ended",
    "dispute_opened",
    "payment_learn",
    "payments_settle",
    "refund_ended",
    "refund_started",
]
