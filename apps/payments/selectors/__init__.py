"""Reads of deposits."""

from .amounts import refundable
from .asking import (
    Known,
    checkout_answer,
    is_to_capture,
    is_waiting,
    known_of,
    known_of_all,
    ordered,
    payment_get,
    payment_of,
)

__all__ = [
    "Known",
    "checkout_answer",
    "is_to_capture",
    "is_waiting",
    "known_of",
    "known_of_all",
    "ordered",
    "payment_get",
    "payment_of",
    "refundable",
]
