"""The key of a message: the same event tells the same person once per template and channel."""

import hashlib


def message_key(*, event: str, recipient: str, template: str, channel: str) -> str:
    """64 hex digits; `recipient` is a user's key or an address' blind index."""
    return hashlib.sha256("\0".join((event, recipient, template, channel)).encode()).hexdigest()
