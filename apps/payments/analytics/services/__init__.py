"""Counting, and watching the rates."""

from .counting import figures_refresh
from .watching import rates_check

__all__ = ["figures_refresh", "rates_check"]
