"""The messages that the floors below cause: identity, staff, KYC, privacy, and the post office's own digest."""

from . import digest, identity, kyc, privacy, staff

__all__ = ["digest", "identity", "kyc", "privacy", "staff"]
