"""The verbs of rewards."""

from .recalculation import recalculate

__all__ = ["recalculate"]
