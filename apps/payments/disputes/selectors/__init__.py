"""Reads of disputes."""

from .facts import (
    NPCI_CODE,
    at_risk,
    is_over_cap,
    latest_pack,
    open_item,
    order_of,
    owner_of,
    payment_locked,
    raised_lately,
)

__all__ = [
    "NPCI_CODE",
    "at_risk",
    "is_over_cap",
    "latest_pack",
    "open_item",
    "order_of",
    "owner_of",
    "payment_locked",
    "raised_lately",
]
