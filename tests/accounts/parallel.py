"""Doing things at the same moment, each thread on a connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Starts all together; each outcome is what the work answered or the exception it raised."""
    gate = Barrier(len(works))

    def run(work):
        try:
            gate.wait(timeout=180)
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        futures = [pool.submit(run, work) for work in works]
    return [future.exception() or future.result() for future in futures]
