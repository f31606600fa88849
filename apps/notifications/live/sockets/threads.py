"""Django's connections belong to threads: each desk has some, and a queue in front of them."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connection

T = TypeVar("T")


class Desk:
    """The feed has a desk of its own, so that a storm of newcomers does not hold up the frames of who is there."""

    def __init__(self, name: str, clerks: int):
        self._threads = ThreadPoolExecutor(clerks, thread_name_prefix=name)

    async def ask(self, question: Callable[..., T], *arguments) -> T:
        """The answer; a connection that was lost meanwhile is opened again, once. Raises DatabaseError."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, _answer, question, arguments)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


def _answer(question: Callable[..., T], arguments: tuple) -> T:
    """Nothing asked here does harm twice: reads, tickets that are gone the second time, sums of figures."""
    try:
        return question(*arguments)
    except (OperationalError, InterfaceError):
        connection.close()
    return question(*arguments)
