"""The verbs of privacy."""

from .reveals import REVEAL, Shown, reveal_approved, reveal_ask, reveal_show, reveal_sign_off

__all__ = ["REVEAL", "Shown", "reveal_approved", "reveal_ask", "reveal_show", "reveal_sign_off"]
