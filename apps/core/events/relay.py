"""The relay: routes new events and delivers what is due, woken by NOTIFY, and sweeps anyway."""

import logging
import os
import select
import signal
import time
from collections import defaultdict

import psycopg
from django.db import InterfaceError, OperationalError, connection

from .delivering import START, Line, busy, candidates, deliver
from .publishing import CHANNEL, WAKE_EVERY
from .routing import route
from .subscribers import Subscriber, all_subscribers

logger = logging.getLogger("munim.relay")
SWEEP = 1.0  # seconds between looks when nobody knocks
LINGER = WAKE_EVERY * 4  # a publisher knocks at most once in WAKE_EVERY: so long after the last event, look often
LOOK = 0.02
# A step costs about the same for one event as for fifty: in a trickle the relay lets some gather.
FEW, GATHER = 20, 0.02


class Relay:
    """One process; any number of them may run."""

    def __init__(self):
        self._after: dict[str, Line] = defaultdict(lambda: START)
        self._next_at: dict[str, float] = {}
        self._left_out = False
        self._stopping = False

    def step(self, *, resting: bool = False) -> int:
        """Routes one batch and delivers one round to each subscriber; answers how much was done.

        `resting`: those that may let events gather are left out for a while after a small round.
        """
        routed, began = route(), time.monotonic()
        subscribers = all_subscribers()
        turns = [item for item in subscribers if not resting or self._next_at.get(item.name, 0.0) <= began]
        self._left_out = len(turns) < len(subscribers)
        waited_for = busy([item.name for item in turns])
        return routed + sum(self._round(item) for item in turns if item.name in waited_for)

    def _round(self, subscriber: Subscriber) -> int:
        done = self._delivered(subscriber)
        if subscriber.rest and 0 < done < FEW:
            self._next_at[subscriber.name] = time.monotonic() + subscriber.rest
        return done

    def _delivered(self, subscriber: Subscriber) -> int:
        after = self._after[subscriber.name]
        heads, following = candidates(subscriber, after)
        if not heads and after != START:
            heads, following = candidates(subscriber, START)
        self._after[subscriber.name] = following
        return deliver(subscriber, heads) if heads else 0

    def drain(self) -> int:
        """Steps until nothing is due; answers how much was done."""
        done = 0
        while (step := self.step()) and not self._stopping:
            done += step
        return done + step

    def run(self) -> None:
        """Until SIGTERM or SIGINT; finishes the transaction at hand. A lost database is waited for."""
        with Knocks() as knocks:
            signal.signal(signal.SIGTERM, self._stop)
            signal.signal(signal.SIGINT, self._stop)
            while not self._stopping:
                try:
                    self._serve(knocks)
                except (OperationalError, InterfaceError, psycopg.OperationalError):
                    logger.exception("The database is away: trying again")
                    connection.close()
                    knocks.wait(SWEEP)

    def _serve(self, knocks: "Knocks") -> None:
        knocks.listen()
        worked_at = time.monotonic()
        while not self._stopping:
            done = self.step(resting=True)
            if done or knocks.heard():
                worked_at = time.monotonic()
                if done < FEW:
                    knocks.rest(GATHER)
            elif not self._stopping:
                is_near = self._left_out or time.monotonic() - worked_at < LINGER
                knocks.wait(LOOK if is_near else SWEEP)

    def _stop(self, *_) -> None:
        self._stopping = True


class Knocks:
    """What ends a wait: a NOTIFY of a publisher, or a signal."""

    def __enter__(self) -> "Knocks":
        self._listener: psycopg.Connection | None = None
        self._pipe = os.pipe()
        for end in self._pipe:
            os.set_blocking(end, False)
        signal.set_wakeup_fd(self._pipe[1], warn_on_full_buffer=False)
        return self

    def __exit__(self, *_) -> None:
        signal.set_wakeup_fd(-1)
        self._hang_up()
        for end in self._pipe:
            os.close(end)

    def listen(self) -> None:
        """Listens on a connection of its own. Raises psycopg.OperationalError."""
        self._hang_up()
        self._listener = psycopg.connect(**parameters(), autocommit=True)
        self._listener.execute(f"LISTEN {CHANNEL}")

    def heard(self) -> bool:
        """Whether somebody knocked since the last look."""
        return self._listener is not None and bool(list(self._listener.notifies(timeout=0)))

    def wait(self, seconds: float) -> None:
        """Returns on a knock, a signal, or when the time is over."""
        ends = [self._pipe[0]]
        if self._listener is not None and not self._listener.closed:
            ends.append(self._listener.fileno())
        ready, _, _ = select.select(ends, [], [], seconds)
        if self._pipe[0] in ready:
            os.read(self._pipe[0], 4096)

    def rest(self, seconds: float) -> None:
        """Returns on a signal, or when the time is over: who knocks meanwhile is heard afterwards."""
        if select.select([self._pipe[0]], [], [], seconds)[0]:
            os.read(self._pipe[0], 4096)

    def _hang_up(self) -> None:
        if self._listener is not None:
            self._listener.close()
            self._listener = None


def parameters() -> dict:
    of_django = {"cursor_factory", "context", "prepare_threshold"}
    return {key: value for key, value in connection.get_connection_params().items() if key not in of_django}


def drain() -> int:
    """Routes and delivers everything that is due, here and now: for tests and one-off commands."""
    return Relay().drain()
