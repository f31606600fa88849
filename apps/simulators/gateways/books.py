"""The books of all gateways: in memory under one lock, so that a call takes a fraction of a millisecond.

A thread writes what changed to SQLite a moment later (`keeping.py`); killed in that moment, the last changes are lost.
"""

import random
import string
import threading
import time
from collections import Counter, deque
from dataclasses import asdict, dataclass, field
from typing import Any, TypeVar

from .things import KINDS

T = TypeVar("T")
_LETTERS = string.ascii_letters + string.digits
INDIA = 5.5 * 3600


@dataclass(slots=True)
class Settings:
    """How the world behaves when nothing else is chosen. `*_after` are seconds; None waits for a control call."""

    refunds_after: float | None = 3.0
    payouts_after: float | None = 3.0
    validations_after: float | None = 0.5
    captures: bool = True  # payments are captured by themselves
    webhooks: bool = True  # webhooks are made at all
    timeout: float = 30.0  # how long an answer that comes late takes; 0: the line is cut instead
    clock: float = 0.0  # our clock is ahead of the world's by so many seconds
    keeps: bool = True  # what changes is written down
    limits: bool = False  # Cashfree counts calls per minute


@dataclass
class Books:
    """All that the gateways know."""

    lock: threading.RLock = field(default_factory=threading.RLock)
    settings: Settings = field(default_factory=Settings)
    kinds: dict[str, dict[str, Any]] = field(default_factory=lambda: {kind: {} for kind in KINDS})
    names: dict[str, list[Any]] = field(default_factory=dict)
    changed: set[tuple[str, str]] = field(default_factory=set)
    outages: dict[str, str] = field(default_factory=dict)
    faults: Counter = field(default_factory=Counter)
    calls: deque = field(default_factory=lambda: deque(maxlen=200))
    called: Counter = field(default_factory=Counter)
    chance: random.Random = field(default_factory=random.Random)

    def now(self) -> float:
        return time.time() + self.settings.clock

    def put(self, thing: T) -> T:
        """Keeps a new thing, or one that changed."""
        kind = type(thing).__name__
        if thing.id not in self.kinds[kind]:
            self.kinds[kind][thing.id] = thing
            for name in thing.names() if hasattr(thing, "names") else ():
                self.names.setdefault(name, []).append(thing)
        self._change(kind, thing.id)
        return thing

    def _change(self, kind: str, key: str) -> None:
        if self.settings.keeps:
            self.changed.add((kind, key))

    def named(self, name: str) -> list[Any]:
        """Oldest first."""
        return self.names.get(name, [])

    def get(self, kind: type[T], key: str) -> T | None:
        return self.kinds[kind.__name__].get(key)

    def all(self, kind: type[T], gateway: str = "") -> list[T]:
        """Oldest first."""
        return [one for one in self.kinds[kind.__name__].values() if gateway in ("", one.gateway)]

    def drop(self, thing: Any) -> None:
        kind = type(thing).__name__
        self.kinds[kind].pop(thing.id, None)
        self._change(kind, thing.id)

    def dump(self, kind: str, key: str) -> dict | None:
        thing = self.kinds[kind].get(key)
        return asdict(thing) if thing is not None else None

    def clear(self) -> None:
        """An empty world, as on its first day."""
        with self.lock:
            for kind, found in self.kinds.items():
                self.changed.update((kind, key) for key in found)
                found.clear()
            self.names.clear()
            self.outages.clear()
            self.faults.clear()
            self.calls.clear()
            self.called.clear()
            keeps = self.settings.keeps
            self.settings = Settings(keeps=keeps)

    def new_id(self, prefix: str = "", length: int = 14) -> str:
        return prefix + "".join(random.choices(_LETTERS, k=length))  # noqa: S311 - nobody guesses in a play world

    def new_number(self, length: int = 12) -> str:
        return str(random.randint(10 ** (length - 1), 10**length - 1))  # noqa: S311 - as above


BOOKS = Books()


def india(moment: float) -> time.struct_time:
    """The parts of a moment on India's clocks."""
    return time.gmtime(moment + INDIA)


def iso(moment: float) -> str:
    """As Cashfree writes moments."""
    return time.strftime("%Y-%m-%dT%H:%M:%S+05:30", india(moment))


def day_of(moment: float) -> str:
    return time.strftime("%Y-%m-%d", india(moment))
