"""The registry of work queues: an app says what is decided there and what a decision does."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from .errors import QueueUnknown

Evidence = Callable[[str], dict[str, Any]]
Apply = Callable[[Any], None]


@dataclass(frozen=True, kw_only=True)
class ReviewQueue:
    """`apply(item)` runs in the transaction that closes the item, once; `evidence(subject_id)` is what people see.

    `needs_second(item)` says whether another person must confirm the staged decision.
    """

    key: str
    title: str
    permission: str
    decisions: tuple[str, ...]
    sla: timedelta
    evidence: Evidence
    apply: Apply
    needs_second: Callable[[Any], bool] = lambda item: False


_queues: dict[str, ReviewQueue] = {}


def register(queue: ReviewQueue) -> ReviewQueue:
    """Makes the queue known. Registering a key twice replaces it."""
    _queues[queue.key] = queue
    return queue


def get(key: str) -> ReviewQueue:
    """Raises QueueUnknown."""
    try:
        return _queues[key]
    except KeyError:
        raise QueueUnknown(queue=str(key)[:40]) from None
