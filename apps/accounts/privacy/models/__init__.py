"""What was shown of people's data, to whom, and who checked that."""

from .reveal import Reveal, RevealShown, RevealSignOff

__all__ = ["Reveal", "RevealShown", "RevealSignOff"]
