"""One rupee from end to end: whatever it is searched by."""

from .following import trace
from .shape import Step, Trace

__all__ = ["Step", "Trace", "trace"]
