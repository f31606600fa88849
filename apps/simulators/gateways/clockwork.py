"""What happens by itself after a while: a thread, or whoever calls `run_due`."""

import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from .books import BOOKS
from .moves.errors import Impossible

log = logging.getLogger("simulators.gateways")
_waiting: list[tuple[float, int, Callable, Any]] = []
_numbers = itertools.count()
_called = threading.Condition()


def later(seconds: float | None, do: Callable[[Any], None], thing: Any) -> None:
    """Does it after so many seconds; None: not by itself."""
    if seconds is None:
        return
    with _called:
        heapq.heappush(_waiting, (time.monotonic() + seconds, next(_numbers), do, thing))
        _called.notify()


def forget() -> None:
    with _called:
        _waiting.clear()


def run_due() -> float | None:
    """Does what is due and says how long until the next; None when nothing waits."""
    while True:
        with _called:
            if not _waiting:
                return None
            wait = _waiting[0][0] - time.monotonic()
            if wait > 0:
                return wait
            _, _, do, thing = heapq.heappop(_waiting)
        _do(do, thing)


def _do(do: Callable, thing: Any) -> None:
    with BOOKS.lock:
        try:
            do(thing)
        except Impossible as why:  # somebody was faster
            log.info("%s of %s: %s", do.__name__, thing.id, why)


def _round_and_round() -> None:
    while True:
        wait = run_due()
        with _called:
            if not _waiting or wait is not None:
                _called.wait(wait)


def begin() -> None:
    threading.Thread(target=_round_and_round, name="clockwork", daemon=True).start()
