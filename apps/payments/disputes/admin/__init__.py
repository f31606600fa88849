"""Disputes on the console."""

from .disputes import DisputeAdmin

__all__ = ["DisputeAdmin"]
