"""The verbs of reconciliation."""

from .breaks import break_clear, break_explain, break_fix, break_open, fix_change

__all__ = ["break_clear", "break_explain", "break_fix", "break_open", "fix_change"]
