"""One rupee from end to end: whatever it is searched by."""

from .following import trace
from .people import latest_of, person_of
from .shape import Step, Trace

__all__ = ["Step", "Trace", "latest_of", "person_of", "trace"]
