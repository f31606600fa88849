"""Real processes: the live server as it runs, relays, and clients that speak WebSocket."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from apps.accounts.models import Session
from apps.accounts.services import session_open
from apps.notifications.live import services
from tests.runtime.processes import PATIENCE, free_port, wait_until


def process(*command: str, **environment: str) -> subprocess.Popen:
    """On this worker's database."""
    return subprocess.Popen(
        [sys.executable, *command],
        env=os.environ
        | {"DJANGO_SETTINGS_MODULE": "tests.live.server_settings"}
        | {"MUNIM_TEST_DATABASE": settings.DATABASES["default"]["NAME"]}
        | environment,
    )


class Server:
    """One live process."""

    def __init__(self, **environment: str):
        self.port = free_port()
        self.process = process("-m", "config.live_server", "--port", str(self.port), **environment)
        wait_until(self._listens)

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def open(self, ticket: str, *, path: str = "/ws/", **options) -> ClientConnection:
        options = {"subprotocols": ["munim.v1", ticket], "compression": None, "legacy": True, **options}
        return connect(f"ws://127.0.0.1:{self.port}{path}", **options)

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


class App:
    """One app of a user: follows the client's rule (ignore what is known, resume over a gap)."""

    def __init__(self, server: Server, user, **options):
        self.server, self.user, self.options = server, user, options
        pair = session_open(user=user)
        self.session: Session = pair.session
        user.refresh_from_db()
        self.last = 0
        self.connect()

    def connect(self) -> None:
        ticket = services.ticket_issue(
            user=self.user, token_version=self.user.token_version, session_id=self.session.pk
        )
        self.wire = self.server.open(ticket, **self.options)
        self.hello = self.next()

    def next(self, timeout: float = PATIENCE) -> dict:
        return json.loads(self.wire.recv(timeout=timeout))

    def take(self, count: int) -> list[int]:
        """The numbers of the next frames."""
        return [self.next()["seq"] for _ in range(count)]

    def say(self, frame: dict) -> None:
        self.wire.send(json.dumps(frame))

    def resume(self, place: int, **more) -> None:
        self.say({"type": "resume", "from": place, **more})

    def close_code(self) -> int:
        """Reads to the end."""
        try:
            while True:
                self.wire.recv(timeout=PATIENCE)
        except ConnectionClosed as closed:
            return closed.rcvd.code


@pytest.fixture(scope="session")
def sockets(django_db_setup, django_db_blocker) -> Iterator[Server]:
    """The suite's; tests that harm it start their own."""
    server = Server()
    yield server
    server.stop()


@pytest.fixture
def quiet(transactional_db):
    """The flush after a test waits for nobody and meets nobody's query."""
    yield

    def all_idle() -> bool:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) = 0 FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND state <> 'idle'"
            )
            return cursor.fetchone()[0]

    for _ in range(2):
        wait_until(all_idle)


@pytest.fixture
def own_server(quiet) -> Iterator:
    """`own_server(...)`: a live process of this test's own."""
    started: list[Server] = []

    def start(**environment: str) -> Server:
        started.append(Server(**environment))
        return started[-1]

    yield start
    for server in started:
        server.stop()


@pytest.fixture
def app(sockets, quiet):
    """`app(user)`: an app of theirs, connected."""
    opened: list[App] = []

    def connected(user, *, server: Server | None = None, **options) -> App:
        opened.append(App(server or sockets, user, **options))
        return opened[-1]

    yield connected
    for one in opened:
        one.wire.close()
