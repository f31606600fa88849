"""Reads of disputes."""

from .facts import (
    NPCI_CODE,
    at_risk,
    contested,
    is_over_cap,
    latest_pack,
    live_ids,
    of_nobody,
    open_item,
    order_of,
    owner_of,
    payment_locked,
    raised_lately,
    standing,
)

__all__ = [
    "NPCI_CODE",
    "at_risk",
    "contested",
    "is_over_cap",
    "latest_pack",
    "live_ids",
    "of_nobody",
    "open_item",
    "order_of",
    "owner_of",
    "payment_locked",
    "raised_lately",
    "standing",
]
