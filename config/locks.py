"""Locks on files that die with their holder: no stale lock survives a kill -9."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class FileLock:
    """An advisory lock on one file, shared or exclusive; never inherited by child processes."""

    def __init__(self, path: Path):
        path.parent.mkdir(parents=True, exist_ok=True)
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def take(self, *, shared: bool = False) -> bool:
        """Takes the lock at once or answers False; a shared holder may try to become the only one."""
        try:
            fcntl.flock(self._handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def wait(self) -> None:
        """Takes the lock alone, however long it takes."""
        fcntl.flock(self._handle, fcntl.LOCK_EX)

    def release(self) -> None:
        os.close(self._handle)


@contextmanager
def one_at_a_time(path: Path) -> Iterator[None]:
    """Serialises a block between processes."""
    lock = FileLock(path)
    lock.wait()
    try:
        yield
    finally:
        lock.release()
