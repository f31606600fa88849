"""The verbs of the inbox."""

from .polls import poll_begin, poll_end, poll_soon, polls_soon
from .webhooks import Letter, webhook_replay, webhook_store

__all__ = [
    "Letter",
    "poll_begin",
    "poll_end",
    "poll_soon",
    "polls_soon",
    "webhook_replay",
    "webhook_store",
]
