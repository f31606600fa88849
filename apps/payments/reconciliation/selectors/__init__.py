"""What reconciliation reads."""

from .asking import days_to_fetch, rows_to_ask

__all__ = ["days_to_fetch", "rows_to_ask"]
