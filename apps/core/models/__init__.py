"""The platform's tables."""

from .append_only import append_only
from .base import BaseModel

__all__ = ["BaseModel", "append_only"]
