"""The embedded servers: start, adopt, revive, stop; one home shared by several processes."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import redis

from config.embedded import Servers, Use
from config.env import BASE_DIR
from config.processes import kill_quietly, running
from config.refusal import CannotStart
from config.run.__main__ import revive

from .processes import wait_until

SMALL = {"shared_buffers": "16MB", "max_connections": "20", "max_wal_size": "64MB"}
pytestmark = pytest.mark.servers


@pytest.fixture
def servers(home) -> Servers:
    return Servers(home=home, throwaway=True, pg_options=SMALL)


def pids(servers: Servers) -> tuple[int | None, int | None]:
    return servers.postgres._pid(), servers.redis._pid()


def in_other_process(home, *arguments: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "config.embedded", *arguments]
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    environment = {**kept, "MUNIM_HOME": str(home)}
    return subprocess.run(command, env=environment, cwd=BASE_DIR, text=True, capture_output=True, check=False)


def test_servers_live_through_their_whole_life(servers):
    variables = servers.start()
    with psycopg.connect(variables["DATABASE_URL"]) as connection:
        assert connection.info.server_version // 10_000 == 18
        assert connection.execute("SHOW fsync").fetchone() == ("off",)
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    cache = redis.Redis.from_url(variables["REDIS_URL"])
    cache.set("kept", "yes")
    assert cache.config_get("stop-writes-on-bgsave-error") == {"stop-writes-on-bgsave-error": "no"}
    first = pids(servers)

    # As after a kill -9 of whoever started them.
    adopting = Servers(home=servers.home, throwaway=True, pg_options=SMALL)
    assert adopting.start() == variables
    assert pids(adopting) == first
    assert adopting.revive() == []

    for pid in first:
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda pid=pid: running(pid) is None)
    assert adopting.revive() == ["PostgreSQL", "Redis"]
    psycopg.connect(variables["DATABASE_URL"]).close()

    second = pids(adopting)
    adopting.stop()
    assert [running(pid) for pid in second] == [None, None]
    assert pids(adopting) == (None, None)
    assert not (servers.home / "servers.env").exists()


def test_a_pid_file_of_another_life_is_not_believed(servers):
    servers.start()
    for pid in pids(servers):
        kill_quietly(pid)
        wait_until(lambda pid=pid: running(pid) is None)
    # The machine went down and the number now belongs to somebody else: to this very test.
    pid_file = servers.postgres.data / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n" + pid_file.read_text().partition("\n")[2])
    (servers.home / "redis.pid").write_text(f"{os.getpid()}\n")
    variables = servers.start()
    psycopg.connect(variables["DATABASE_URL"]).close()
    assert redis.Redis.from_url(variables["REDIS_URL"]).ping() is True


def test_the_last_one_out_stops_the_servers(servers):
    with Use(servers) as variables:
        beside = in_other_process(servers.home, "exec", "--", "sh", "-c", "printenv DATABASE_URL; exit 7")
        assert (beside.returncode, beside.stdout.strip()) == (7, variables["DATABASE_URL"])
        assert servers.postgres.alive() and servers.redis.alive()
        refused = in_other_process(servers.home, "exec", "--alone", "Somebody is here.", "--", "true")
        assert (refused.returncode, refused.stderr) == (1, "munim: Somebody is here.\n")
    assert not servers.postgres.alive()
    assert not servers.redis.alive()


def test_a_path_with_a_space_is_refused_in_one_sentence(tmp_path):
    refused = in_other_process(tmp_path / "my data", "exec", "--", "true")
    assert refused.returncode == 1
    sentence = "PostgreSQL cannot keep its data under a path with a space, so set MUNIM_HOME"
    assert refused.stderr == f"munim: {sentence}: {tmp_path}/my data\n"


def test_a_long_path_gets_a_short_socket(home):
    deep = home / ("d" * 90)
    servers = Servers(home=deep)
    assert len(str(servers.postgres.sockets)) < 60
    assert servers.postgres.data.is_relative_to(home)


def test_data_of_another_major_version_is_refused(servers):
    servers.postgres.data.mkdir()
    (servers.postgres.data / "PG_VERSION").write_text("17\n")
    with pytest.raises(CannotStart, match="belongs to PostgreSQL 17, not 18"):
        servers.postgres.start()


def test_a_server_that_cannot_be_revived_now_ends_nothing(servers, capsys, monkeypatch):
    monkeypatch.setenv("REDIS_URL", "unix:///of/somebody/else")
    servers.postgres.data.mkdir()
    (servers.postgres.data / "PG_VERSION").write_text("17\n")
    assert revive(servers) == 10.0
    assert capsys.readouterr().err == (
        "munim: A SERVER DIED and cannot be started; trying again in 10 s. "
        f"{servers.postgres.data} belongs to PostgreSQL 17, not 18.\n"
    )


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root: only root's PostgreSQL runs as somebody else.")
def test_roots_closed_home_keeps_its_data_where_postgresql_may_enter(home):
    home.chmod(0o700)
    servers = Servers(home=home / "munim", throwaway=True, pg_options=SMALL)
    try:
        assert servers.postgres.root.parent == Path("/var/tmp")
        with psycopg.connect(servers.start()["DATABASE_URL"]) as connection:
            assert connection.execute("SHOW data_directory").fetchone() == (str(servers.postgres.data),)
    finally:
        servers.stop()
        shutil.rmtree(servers.postgres.root)
