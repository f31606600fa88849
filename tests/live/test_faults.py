"""What goes wrong in the night: nobody loses a frame, nobody holds up the others."""

import signal
import socket
import tempfile
from pathlib import Path

import pytest
from django.db import connection
from websockets.exceptions import ConnectionClosed

from apps.core import gate
from apps.core.events.relay import drain
from apps.notifications.live.models import Event, Minute, Presence
from apps.notifications.live.services import reports_purge, ticket_issue
from config.embedded.redis import RedisServer
from tests.factories.live import tell
from tests.factories.wallet import make_deposit
from tests.runtime.processes import PATIENCE, wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("quiet")]


@pytest.fixture
def own_redis(settings):
    """A Redis of this test's own, which it may kill."""
    with tempfile.TemporaryDirectory(prefix="munim-redis-") as place:
        server = RedisServer(home=Path(place), sockets=Path(place))
        server.start()
        settings.REDIS_URL = server.url(0)
        yield server
        server.stop()


def never_reading(port: int, ticket: str) -> socket.socket:
    """A client that shakes hands and then leaves everything unread."""
    wire = socket.create_connection(("127.0.0.1", port))
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    wire.sendall(
        (
            "GET /ws/ HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n"
            f"Sec-WebSocket-Protocol: munim.v1, {ticket}\r\n\r\n"
        ).encode()
    )
    assert b" 101 " in wire.recv(200)
    return wire


def test_a_client_that_never_reads_is_closed_and_holds_up_nobody(own_server, app, member):
    server, user = own_server(MUNIM_TEST_REPORT="1"), member()
    reader = app(user, server=server)
    ticket = ticket_issue(user=user, token_version=user.token_version, session_id=reader.session.pk)
    deaf = never_reading(server.port, ticket)
    wait_until(lambda: Presence.objects.count() == 2)
    for start in range(0, 500, 100):
        tell(user, *range(start, start + 100), filler="x" * 14_000)
        assert reader.take(100) == [*range(start + 1, start + 101)]
    wait_until(lambda: any("4408" in closes for closes in Minute.objects.values_list("closes", flat=True)))
    tell(user, 1000)
    assert reader.take(1) == [501]
    wait_until(lambda: [*Presence.objects.values_list("last_sent", flat=True)] == [501])
    deaf.close()


@pytest.mark.servers
def test_a_redis_restart_loses_nothing(own_redis, own_server, app, member):
    server = own_server(MUNIM_TEST_REDIS=own_redis.url(0))
    user = member()
    device = app(user, server=server)
    tell(user, 1)
    assert device.take(1) == [1]
    own_redis.stop()
    tell(user, 2, 3)
    assert device.take(2) == [2, 3]  # without Redis it looks by itself
    own_redis.start()
    gate.breaker.closed_at = 0.0
    tell(user, 4)
    assert device.take(1) == [4]


def test_a_relay_killed_between_commit_and_wake_up_loses_nothing(app, member, monkeypatch):
    user = member()
    device = app(user)
    monkeypatch.setattr("apps.notifications.live.wake._publish", lambda hint: None)
    make_deposit(user, "1.00")
    drain()
    assert Event.objects.filter(user=user).count() == 1
    monkeypatch.undo()
    monkeypatch.setattr("apps.notifications.live.wake._is_first", True)
    make_deposit(member(), "1.00")  # somebody else's: the next relay's first wake-up is for everybody
    drain()
    assert device.take(1) == [1]


def test_a_stopping_server_sends_everybody_away(own_server, app, member):
    server = own_server(MUNIM_TEST_REPORT="1")
    user = member()
    devices = [app(user, server=server) for _ in range(3)]
    wait_until(lambda: Presence.objects.count() == 3)
    server.process.send_signal(signal.SIGTERM)
    assert [device.close_code() for device in devices] == [1001] * 3
    assert server.process.wait(PATIENCE) == -signal.SIGTERM
    minutes = list(Minute.objects.values_list("sockets", "opened"))
    assert sum(opened for _, opened in minutes) == 3 and {sockets for sockets, _ in minutes} == {0}
    assert not Presence.objects.exists()


def test_seats_of_a_killed_process_are_purged(own_server, app, member, monkeypatch):
    server = own_server(MUNIM_TEST_REPORT="1")
    device = app(member(), server=server)
    wait_until(lambda: Presence.objects.count() == 1)
    server.process.kill()
    with pytest.raises(ConnectionClosed):
        device.next()
    assert reports_purge() == 0
    Minute.objects.update(seen_at="2026-01-01T00:00Z")
    assert reports_purge() == 1


def test_a_lost_database_connection_is_opened_again(app, member):
    user = member()
    device = app(user)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    tell(user, 1)
    assert device.take(1) == [1]
