"""The messages that the floors below cause: identity, proof of identity, privacy, and the post office's own digest."""

from . import digest, identity, kyc, privacy

__all__ = ["digest", "identity", "kyc", "privacy"]
