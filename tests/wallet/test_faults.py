"""Kills in mid-batch. The batch is stopped where it has written its journals and waits for the house's account."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from config.embedded import Servers
from config.env import BASE_DIR
from tests.runtime.processes import PATIENCE, wait_until

pytestmark = pytest.mark.servers
SMALL = {"shared_buffers": "32MB", "max_connections": "20", "max_wal_size": "256MB"}
COUNT = 2_000


@pytest.fixture(scope="module")
def servers():
    """A durable PostgreSQL of its own, migrated, with the house's account opened by a first journal."""
    place = Path(tempfile.mkdtemp(prefix="munim-faults-"))
    place.chmod(0o755)
    servers = Servers(home=place, pg_options=SMALL)
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DATABASE_URL", raising=False)
        patch.delenv("REDIS_URL", raising=False)
        servers.environment = {**os.environ, **servers.start(), "MUNIM_HOME": str(place)}
        run(servers, "manage.py", "migrate", "--verbosity", "0")
        yield servers
    servers.stop()
    shutil.rmtree(place)


def run(servers, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, *command], cwd=BASE_DIR, env=servers.environment, text=True, capture_output=True, check=True
    )
    return done.stdout


def journals(servers, tag: str) -> int:
    with psycopg.connect(servers.postgres.url()) as connection:
        wanted = "SELECT count(*) FROM wallet_journal WHERE reference_type = %s"
        return connection.execute(wanted, [tag]).fetchone()[0]


def stopped_in_mid_batch(servers, tag: str, blocker: psycopg.Connection) -> tuple[subprocess.Popen, int]:
    """A poster that waits for the lock `blocker` holds, and the pid of its server process."""
    run(servers, "-m", "tests.wallet.poster", tag, "1")
    blocker.execute("SELECT 1 FROM wallet_account WHERE kind = 'BANK' FOR UPDATE")
    poster = subprocess.Popen(
        [sys.executable, "-m", "tests.wallet.poster", tag, str(COUNT)],
        cwd=BASE_DIR, env=servers.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    with psycopg.connect(servers.postgres.url(), autocommit=True) as watcher:
        waiting = "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%wallet_post(%'"
        wait_until(lambda: watcher.execute(waiting).fetchone())
        return poster, watcher.execute(waiting).fetchone()[0]


def answers(servers) -> bool:
    try:
        return journals(servers, "database") is not None
    except psycopg.OperationalError:
        return False


def is_clean(servers) -> bool:
    return "The ledger is clean" in run(servers, "manage.py", "ledger_check", "--full")


def test_a_process_killed_in_mid_batch_leaves_all_or_nothing_and_the_retry_completes_it_once(servers):
    with psycopg.connect(servers.postgres.url()) as blocker:
        poster, backend = stopped_in_mid_batch(servers, "process", blocker)
        poster.send_signal(signal.SIGKILL)
        poster.wait()
    gone = "SELECT count(*) FROM pg_stat_activity WHERE pid = %s"
    with psycopg.connect(servers.postgres.url(), autocommit=True) as watcher:
        wait_until(lambda: watcher.execute(gone, [backend]).fetchone()[0] == 0)
    posted = journals(servers, "process")
    assert posted in (1, COUNT)
    assert run(servers, "-m", "tests.wallet.poster", "process", str(COUNT)).split() == [str(COUNT), str(posted)]
    assert journals(servers, "process") == COUNT
    assert is_clean(servers)


def test_a_database_killed_in_mid_batch_leaves_nothing_and_the_retry_completes_it_once(servers):
    with closing(psycopg.connect(servers.postgres.url())) as blocker:
        poster, backend = stopped_in_mid_batch(servers, "database", blocker)
        os.kill(backend, signal.SIGKILL)  # PostgreSQL ends all its processes and recovers from its log
        assert poster.wait(timeout=PATIENCE) != 0
    wait_until(lambda: answers(servers))
    assert journals(servers, "database") == 1
    assert is_clean(servers)
    assert run(servers, "-m", "tests.wallet.poster", "database", str(COUNT)).split() == [str(COUNT), "1"]
    assert journals(servers, "database") == COUNT
    assert is_clean(servers)
