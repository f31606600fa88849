"""PostgreSQL 18 and Redis from wheels, under `$MUNIM_HOME`, for machines that bring neither.

Both listen on Unix sockets only. A server that a killed process left behind is adopted.
"""

import hashlib
import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from config import env
from config.locks import FileLock, one_at_a_time
from config.refusal import CannotStart

from .postgres import PostgresServer, data_root
from .redis import RedisServer

SOCKET_LIMIT = 90  # a Unix socket's path may have 107 bytes; PostgreSQL adds its own name
THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "8GB"}
SUITE_HOME = env.BASE_DIR / ".munim" / "test"


@dataclass
class Servers:
    """The embedded servers of one home directory."""

    home: Path = env.HOME
    throwaway: bool = False
    pg_options: dict[str, str] = field(default_factory=dict)

    def __post_init__(self):
        self.home = self.home.resolve()
        if " " in str(self.home):
            raise CannotStart(
                f"PostgreSQL cannot keep its data under a path with a space, so set MUNIM_HOME: {self.home}"
            )
        self.home.mkdir(parents=True, exist_ok=True)
        run = data_root(self.home) / "run"
        if len(str(run)) > SOCKET_LIMIT:
            run = Path(tempfile.gettempdir()) / f"munim-{hashlib.sha256(str(self.home).encode()).hexdigest()[:10]}"
        speed = THROWAWAY if self.throwaway or self.home == SUITE_HOME else {}
        self.postgres = PostgresServer(home=self.home, sockets=run, options={**speed, **self.pg_options})
        self.redis = RedisServer(home=self.home, sockets=run)

    @property
    def _variables(self) -> Path:
        return self.home / "servers.env"

    def start(self) -> dict[str, str]:
        """Starts what the environment does not bring; returns the variables to set."""
        found = {}
        if not os.environ.get("DATABASE_URL"):
            self.postgres.start()
            found["DATABASE_URL"] = self.postgres.url()
        if not os.environ.get("REDIS_URL"):
            self.redis.start()
            found["REDIS_URL"] = self.redis.url()
        self._variables.touch(mode=0o600)
        self._variables.write_text("".join(f"{key}={value}\n" for key, value in found.items()))
        return found

    def revive(self) -> list[str]:
        """Starts again what died meanwhile; the names of what it started."""
        own = [server for name, server in self._owned().items() if not os.environ.get(name)]
        dead = [server for server in own if not server.alive()]
        for server in dead:
            server.start()
        return [server.name for server in dead]

    def _owned(self) -> dict[str, PostgresServer | RedisServer]:
        return {"DATABASE_URL": self.postgres, "REDIS_URL": self.redis}

    def stop(self) -> None:
        self._variables.unlink(missing_ok=True)
        self.redis.stop()
        self.postgres.stop()


class Use:
    """One process's use of a home's servers: the last one out stops them."""

    def __init__(self, servers: Servers, *, alone: bool = False, refusal: str = ""):
        self.servers, self.alone = servers, alone
        self.refusal = refusal or f"Another process uses the servers under {servers.home}: stop it first."
        self._gate = servers.home / "start.lock"

    def __enter__(self) -> dict[str, str]:
        with one_at_a_time(self._gate):
            self._lock = FileLock(self.servers.home / "use.lock")
            if not self._lock.take(shared=not self.alone):
                self._lock.release()
                raise CannotStart(self.refusal)
            try:
                return self.servers.start()
            except BaseException:
                self._leave()
                raise

    def __exit__(self, *_) -> None:
        with one_at_a_time(self._gate):
            self._leave()

    def _leave(self) -> None:
        if self._lock.take():
            self.servers.stop()
        self._lock.release()
