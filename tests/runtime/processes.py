"""What the tests of real processes share: a place to run in, and waiting for conditions."""

import socket
import threading
import time
from collections.abc import Callable

# A busy machine may take long; what does not happen, never happens.
PATIENCE = 180


def wait_until(condition: Callable[[], object], *, seconds: float = PATIENCE) -> None:
    """Returns as soon as the condition holds; fails after `seconds`."""
    deadline, pause = time.monotonic() + seconds, threading.Event()
    while not condition():
        assert time.monotonic() < deadline, f"still not true after {seconds} s"
        pause.wait(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
