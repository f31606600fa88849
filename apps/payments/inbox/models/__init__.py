"""The inbox's tables."""

from .poll import Poll
from .webhook import Webhook

__all__ = ["Poll", "Webhook"]
