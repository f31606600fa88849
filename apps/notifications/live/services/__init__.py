"""The verbs of live delivery: what other apps call."""

from .pushing import Push, broadcast, push, push_many

__all__ = ["Push", "broadcast", "push", "push_many"]
