"""What rewards declares to the platform at start: its import kinds."""

from .imports import kinds

__all__ = ["kinds"]
