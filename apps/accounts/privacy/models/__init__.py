"""What was shown of people's data, copied for them, and erased."""

from .erasure import Erasure
from .export import Export
from .reveal import Reveal, RevealShown, RevealSignOff

__all__ = ["Erasure", "Export", "Reveal", "RevealShown", "RevealSignOff"]
