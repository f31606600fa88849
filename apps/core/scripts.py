"""Lua scripts on this thread's own Redis connection: one round trip and nothing around it.

A client takes a connection from a pool, checks it and gives it back for each command: that costs more than the call.
"""

import hashlib
import os
import threading
from pathlib import Path

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.exceptions import NoScriptError
from redis.retry import Retry

SOCKET_TIMEOUT = 0.5

_clients: dict[str, redis.Redis] = {}
_local = threading.local()


def client() -> redis.Redis:
    """The process's Redis client, for everything that is not on the hot path."""
    url = settings.REDIS_URL
    if url not in _clients:
        _clients[url] = redis.Redis.from_url(
            url,
            socket_timeout=SOCKET_TIMEOUT,
            socket_connect_timeout=SOCKET_TIMEOUT,
            decode_responses=True,
            retry=Retry(NoBackoff(), 0),
        )
    return _clients[url]


def _connection() -> redis.connection.AbstractConnection:
    """This thread's connection, closed when the thread ends; a forked child opens its own.

    The pool would count it, and never learn of its end: after a hundred threads it gives no more.
    """
    key = (settings.REDIS_URL, os.getpid())
    if getattr(_local, "key", None) != key:
        pool = client().connection_pool
        _local.key, _local.connection = key, pool.connection_class(**pool.connection_kwargs)
    return _local.connection


class Script:
    """One script of `sql/`, known to Redis by its hash."""

    def __init__(self, name: str):
        self.source = (Path(__file__).parent / "sql" / f"{name}.lua").read_text()
        self.sha = hashlib.sha1(self.source.encode(), usedforsecurity=False).hexdigest()

    def run(self, keys: list[str], arguments: list) -> list:
        """The script's answer. Raises redis.RedisError."""
        connection = _connection()
        command = (self.sha, len(keys), *keys, *arguments)
        try:
            return self._ask(connection, command)
        except redis.ConnectionError:
            # The server was restarted since this thread asked last: once more, on a new connection.
            connection.disconnect()
            return self._ask(connection, command)

    def _ask(self, connection, command: tuple) -> list:
        try:
            return _answer(connection, "EVALSHA", *command)
        except NoScriptError:
            return _answer(connection, "EVAL", self.source, *command[1:])


def _answer(connection, *words) -> list:
    connection.send_packed_command(connection.pack_command(*words), check_health=False)
    return connection.read_response()
