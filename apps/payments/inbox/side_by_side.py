"""Several questions at once: a gateway takes a tenth of a second to answer, and most of that is waiting."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import cache
from typing import TypeVar

from django.conf import settings
from django.db import close_old_connections

T = TypeVar("T")
R = TypeVar("R")


def each(function: Callable[[T], R], items: Iterable[T]) -> list[R]:
    """`function` of each, in threads of this process (none with INBOX_THREADS=0); it must not raise."""
    if not settings.INBOX_THREADS:
        return [function(item) for item in items]
    running = [
        _pool(settings.INBOX_THREADS).submit(copy_context().run, _with_connection, function, item) for item in items
    ]
    return [future.result() for future in running]


def _with_connection(function: Callable[[T], R], item: T) -> R:
    """A thread keeps its connection from one item to the next while it is good."""
    close_old_connections()
    try:
        return function(item)
    finally:
        close_old_connections()


@cache
def _pool(threads: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(threads, thread_name_prefix="inbox")
