"""Rewards in the console."""

from .players import PlayerAdmin

__all__ = ["PlayerAdmin"]
