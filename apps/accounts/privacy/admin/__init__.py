"""Privacy's pages of the console."""

from .reveals import RevealAdmin

__all__ = ["RevealAdmin"]
