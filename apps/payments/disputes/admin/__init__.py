"""Disputes on the console."""

from .disputes import DisputeAdmin
from .holidays import HolidayAdmin

__all__ = ["DisputeAdmin", "HolidayAdmin"]
