"""How payments do."""

from .rates import Rate, rates_since
from .report import Report, Slice, report

__all__ = ["Rate", "Report", "Slice", "rates_since", "report"]
