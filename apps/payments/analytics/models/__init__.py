"""Figures of payments by the hour, and alerts on them."""

from .alert import RateAlert
from .hourly import HourlyFailures, HourlyFigures

__all__ = ["HourlyFailures", "HourlyFigures", "RateAlert"]
