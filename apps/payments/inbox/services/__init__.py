"""The verbs of the inbox."""

from .polls import (
    poll_begin,
    poll_budget,
    poll_end,
    poll_hasten,
    poll_soon,
    polls_end,
    polls_settle,
    polls_take,
)
from .webhooks import Letter, body_key, webhook_replay, webhook_store
from .working import Ended, inbox_purge, webhooks_settle, webhooks_take, webhooks_waiting

__all__ = [
    "Ended",
    "Letter",
    "body_key",
    "inbox_purge",
    "poll_begin",
    "poll_budget",
    "poll_end",
    "poll_hasten",
    "poll_soon",
    "polls_end",
    "polls_settle",
    "polls_take",
    "webhook_replay",
    "webhook_store",
    "webhooks_settle",
    "webhooks_take",
    "webhooks_waiting",
]
