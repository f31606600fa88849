"""Redis wakes the processes that hold sockets: a hint where to look, never the news itself.

A lost hint costs a slow poll. Channels' layer would carry one message per socket; this is one per transaction.
"""

from collections.abc import Iterable

import redis
from django.db import transaction

from apps.core.gate import breaker
from apps.core.scripts import client

CHANNEL = "munim:live"
EVERYBODY = "*"

_is_first = True


def users(ids: Iterable[int]) -> None:
    """After the commit: these users' sequences have grown."""
    text = " ".join(map(str, sorted(set(ids))))
    transaction.on_commit(lambda: _publish(f"u {text}"), robust=True)


def scope(name: str) -> None:
    """After the commit: this scope's sequence has grown."""
    transaction.on_commit(lambda: _publish(f"s {name}"), robust=True)


def _publish(hint: str) -> None:
    """The first hint of a process wakes everybody: whoever worked here before may have died before theirs."""
    global _is_first
    if breaker.is_open():
        return
    try:
        client().publish(CHANNEL, EVERYBODY if _is_first else hint)
        _is_first = False
    except redis.RedisError as away:
        breaker.trip(away)
