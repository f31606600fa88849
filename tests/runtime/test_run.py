"""`make run` for real: the ready block, a second start, the end, and the start after a kill -9."""

import http.client
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from config.env import BASE_DIR
from config.processes import in_group, running

from .processes import PATIENCE, free_port, wait_until

pytestmark = pytest.mark.servers
# Migrating a new database is 20 s of processor time, and the other tests of a busy machine want it too.
STARTING = 600


class Run:
    """One `python -m config.run` in a home of its own."""

    def __init__(self, home: Path, **variables: str):
        self.home, self.web, self.live = home, free_port(), free_port()
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("MUNIM_", "DJANGO_"))}
        ports = {"MUNIM_PORT": str(self.web), "MUNIM_LIVE_PORT": str(self.live)}
        self.environment = {**kept, "MUNIM_HOME": str(home), "MUNIM_DEMO": "0", **ports, **variables}
        self.output = home.with_suffix(".out")

    def start(self) -> "Run":
        with self.output.open("w") as out:
            command = [sys.executable, "-m", "config.run"]
            self.process = subprocess.Popen(
                command, cwd=BASE_DIR, env=self.environment, stdout=out, stderr=out, start_new_session=True
            )
        return self

    def until_ready(self) -> "Run":
        wait_until(lambda: "Munim is ready" in self.said() or self.process.poll() is not None, seconds=STARTING)
        assert self.process.poll() is None, self.said()
        return self

    def said(self) -> str:
        return self.output.read_text()

    def end(self) -> int:
        """The exit code, once it ended by itself."""
        return self.process.wait(timeout=PATIENCE)

    def groups(self) -> list[int]:
        return json.loads((self.home / "processes.json").read_text())

    def servers(self) -> list[int]:
        first_lines = (self.home / name for name in ("postgres/postmaster.pid", "redis.pid"))
        return [int(path.read_text().split("\n")[0]) for path in first_lines]

    def get(self, path: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.web, timeout=PATIENCE)
        connection.request("GET", path)
        return connection.getresponse().status


@pytest.fixture
def run(home):
    """`run()`: a run that the test's end kills."""
    started = []

    def start(**variables: str) -> Run:
        started.append(Run(home, **variables).start())
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.process.terminate()
        one.end()
        one.output.unlink(missing_ok=True)


def test_everything_starts_survives_a_kill_and_ends_without_a_trace(run, home):
    first = run().until_ready()
    assert f"Console    http://127.0.0.1:{first.web}/admin/" in first.said()
    assert f"Data       {home}/postgres" in first.said()
    assert first.get("/readyz") == 200
    with connect(f"ws://127.0.0.1:{first.live}/ws/", subprotocols=["munim.v1"]) as socket:
        with pytest.raises(ConnectionClosed):
            socket.recv()
        assert socket.close_code == 4401

    second = run()
    assert second.end() == 1
    assert second.said() == (
        f"munim: Munim already runs here (process {first.process.pid}): http://127.0.0.1:{first.web}/admin/\n"
    )

    groups, servers = first.groups(), first.servers()
    first.process.kill()
    first.end()
    third = run(MUNIM_PORT=str(first.web), MUNIM_LIVE_PORT=str(first.live))
    third.web, third.live = first.web, first.live
    third.until_ready()
    assert [in_group(group) for group in groups] == [[] for _ in groups]
    assert third.servers() == servers  # adopted, not started beside

    wait_until(lambda: " ready." in (home / "logs" / "worker.log").read_text())
    assert "DIED" not in first.said() + third.said()
    groups = third.groups()
    assert len(groups) == 6
    os.kill(third.process.pid, signal.SIGINT)
    assert third.end() == 0
    assert third.said().endswith("munim: stopping\n")
    assert [in_group(group) for group in groups] == [[] for _ in groups]
    assert [running(pid) for pid in servers] == [None, None]
    left = {path.name for path in home.iterdir()}
    assert left.isdisjoint({"run.json", "processes.json", "servers.env", "redis.pid"})


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"MUNIM_PORT": "http"}, "MUNIM_PORT must be a port number between 1 and 65535, not 'http'."),
        ({"DATABASE_URL": "oracle://db"}, "DATABASE_URL must start with postgres://."),
        ({"DATABASE_URL": "postgres://h:x/y"}, "DATABASE_URL cannot be read: Port could not be cast to integer"),
        ({"REDIS_URL": "http://127.0.0.1"}, "REDIS_URL must start with redis://."),
    ],
)
def test_a_start_that_cannot_work_says_so_in_one_sentence(run, variables, sentence):
    refused = run(**variables)
    assert refused.end() == 1
    assert refused.said().startswith(f"munim: {sentence}")
    assert refused.said().count("\n") == 1
