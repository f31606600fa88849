"""Counting, watching the rates, and telling of them."""

from .counting import figures_refresh
from .telling import rate_tell
from .watching import rates_check

__all__ = ["figures_refresh", "rate_tell", "rates_check"]
