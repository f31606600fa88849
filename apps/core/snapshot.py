"""A small table kept in the process: read by every request, changed by people now and then."""

import threading
import time
import uuid
from collections.abc import Callable
from typing import Generic, TypeVar

from django.core.cache import cache
from django.db import connection, transaction
from redis.exceptions import RedisError

T = TypeVar("T")
TRUSTED = 5.0  # seconds without asking anybody
RELOADED = 60.0  # seconds until the database is read again even if Redis knows of no change

_all: list["Snapshot"] = []


class Snapshot(Generic[T]):
    """The answer of `load`, kept for TRUSTED seconds; then Redis is asked whether it changed, not the database."""

    def __init__(self, name: str, load: Callable[[], T]):
        self.key, self._load = f"snapshot:{name}", load
        self._lock = threading.Lock()
        self.forget()
        _all.append(self)

    def get(self) -> T:
        """What the table says, at most TRUSTED seconds old; a transaction that changed it sees its own change."""
        kept = self._kept
        if kept is not None and time.monotonic() < kept[1] and not self._changing():
            return kept[0]
        if self._changing():
            return self._load()
        with self._lock:
            return self._refreshed()

    def changed(self) -> None:
        """Call after a write, in its transaction: every process reads the table again once it is committed."""
        transaction.on_commit(self._announce)

    def forget(self) -> None:
        """Reads the table again at the next call, in this process."""
        self._kept: tuple[T, float, float] | None = None
        self._version: object = None

    def _changing(self) -> bool:
        return any(entry[1] == self._announce for entry in connection.run_on_commit)

    def _refreshed(self) -> T:
        now, kept = time.monotonic(), self._kept
        if kept is not None and now < kept[1]:
            return kept[0]
        version = self._redis_version()
        if kept is not None and version is not None and version == self._version and now < kept[2]:
            self._kept = (kept[0], now + TRUSTED, kept[2])
        else:
            self._kept, self._version = (self._load(), now + TRUSTED, now + RELOADED), version
        return self._kept[0]

    def _redis_version(self) -> object:
        try:
            return cache.get(self.key, "")
        except RedisError:
            return None

    def _announce(self) -> None:
        self.forget()
        try:
            cache.set(self.key, uuid.uuid4().hex, timeout=None)
        except RedisError:
            return  # the others learn it from the database within RELOADED


def forget_all() -> None:
    """Every snapshot of this process reads its table again: between tests."""
    for snapshot in _all:
        snapshot.forget()
