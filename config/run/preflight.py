"""What must hold before anything starts; each refusal is one sentence."""

import os
import shutil
import socket
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from urllib.parse import urlsplit

from config.refusal import CannotStart

OLDEST_POSTGRES = 18
FREE_FIRST, FREE_AGAIN, FULL = (
    512,
    128,
    32,
)  # MiB: what a first start writes, a later one should find, nothing works with


@dataclass(frozen=True)
class Ports:
    """Where web, live and (in demo) the simulators listen, on 127.0.0.1."""

    web: int
    live: int
    simulators: int


def _port(name: str, default: int) -> int:
    text = os.environ.get(name) or str(default)
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise CannotStart(f"{name} must be a port number between 1 and 65535, not {text!r}.")
    return int(text)


def ports() -> Ports:
    """Reads MUNIM_PORT, MUNIM_LIVE_PORT and MUNIM_SIMULATORS_PORT. Raises CannotStart."""
    web, live, play = _port("MUNIM_PORT", 8000), _port("MUNIM_LIVE_PORT", 8001), _port("MUNIM_SIMULATORS_PORT", 8002)
    named = {"MUNIM_PORT": web, "MUNIM_LIVE_PORT": live, "MUNIM_SIMULATORS_PORT": play}
    for one, other in combinations(named, 2):
        if named[one] == named[other]:
            raise CannotStart(f"{one} and {other} must differ, and both are {named[one]}.")
    return Ports(web=web, live=live, simulators=play)


def check_port(name: str, port: int) -> None:
    """Raises CannotStart when somebody listens there or we may not."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            probe.listen(1)
        except PermissionError:
            raise CannotStart(f"Port {port} is reserved for root: set {name} to another one.") from None
        except OSError:
            raise CannotStart(f"Port {port} is taken: stop what listens there or set {name} to another one.") from None


def needed_space(home: Path) -> int:
    """MiB that a start may write: a first one makes the databases."""
    return FREE_AGAIN if (home / "postgres.password").exists() else FREE_FIRST


def check_disk(home: Path, *, needed: int) -> None:
    """Raises CannotStart when fewer MiB are free."""
    free = shutil.disk_usage(home).free // 2**20
    if free < needed:
        raise CannotStart(f"The disk is full: {free} MiB are free under {home} and Munim needs {needed} MiB.")


def check_database(url: str) -> None:
    """Raises CannotStart unless PostgreSQL 18 or later answers."""
    import psycopg

    _check_url("DATABASE_URL", url, schemes=("postgres", "postgresql"))
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            version = connection.info.server_version // 10_000
    except psycopg.Error as error:
        raise CannotStart(f"DATABASE_URL does not lead to a database: {_first_line(error)}") from None
    if version < OLDEST_POSTGRES:
        raise CannotStart(f"Munim needs PostgreSQL {OLDEST_POSTGRES} or later, and DATABASE_URL leads to {version}.")


def check_redis(url: str) -> None:
    """Raises CannotStart unless Redis answers."""
    import redis

    _check_url("REDIS_URL", url, schemes=("redis", "rediss", "unix"))
    try:
        redis.Redis.from_url(url, socket_connect_timeout=5).ping()
    except (redis.RedisError, ValueError) as error:
        raise CannotStart(f"REDIS_URL does not lead to a Redis: {_first_line(error)}") from None


def _check_url(name: str, url: str, *, schemes: tuple[str, ...]) -> None:
    try:
        scheme, _ = urlsplit(url).scheme, urlsplit(url).port  # reading the port raises when it is no number
    except ValueError as error:
        raise CannotStart(f"{name} cannot be read: {error}.") from None
    if scheme not in schemes:
        raise CannotStart(f"{name} must start with {schemes[0]}://.")


def _first_line(error: Exception) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__)
