"""S12: commit to WebSocket frame at 500 events/s with 1,000 sockets; then the relay and Redis are killed once each.

The processes are those of `make run`: one live process, one relay (started again after a second, as the supervisor
does), a Redis of their own. A publisher posts journals that touch 500 users a second; every client must end with its
complete sequence, nothing applied twice.
"""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from apps.accounts import services as accounts_services
from apps.accounts.models import Session, User
from apps.core import clock
from apps.notifications.live import services as live
from apps.notifications.live.models import Counter
from apps.wallet import accounts
from apps.wallet.engine.requests import JournalRequest, Leg
from apps.wallet.kernel import post
from config.embedded.redis import RedisServer

from .figures import Figure

SOCKETS, PER_SECOND, TOGETHER = 1_000, 500, 5
CALM, TROUBLED, SETTLE = 20.0, 30.0, 20.0
RELAY_DIES, REDIS_DIES = 5.0, 17.0
AGAIN_AFTER = 1.0
REACH = 0.100


class World:
    """The processes around the sockets."""

    def __init__(self, place: Path):
        self.redis = RedisServer(home=place, sockets=place)
        self.redis.start()
        self.environment = {**os.environ, "REDIS_URL": self.redis.url(0)}
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.running: list[subprocess.Popen] = []
        self.live = self._start("-m", "config.live_server", "--port", str(self.port))
        self.relay = self._start("manage.py", "relay")
        self._wait()

    def _start(self, *command: str, **options) -> subprocess.Popen:
        self.running.append(subprocess.Popen([sys.executable, *command], env=self.environment, **options))
        return self.running[-1]

    def _wait(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
                return
            time.sleep(0.1)
        raise TimeoutError("The live process does not listen.")

    def listeners(self, tickets: list[str]) -> subprocess.Popen:
        """All clients, greeted."""
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        process = self._start("-m", "tests.bench.listeners", str(self.port), **pipes)
        process.stdin.write("\n".join([*tickets, "", ""]))
        process.stdin.flush()
        assert process.stdout.readline().strip() == "ready"
        return process

    def kill_relay(self) -> None:
        self.relay.send_signal(signal.SIGKILL)
        self.relay.wait()

    def start_relay(self) -> None:
        self.relay = self._start("manage.py", "relay")

    def kill_redis(self) -> None:
        os.kill(self.redis._pid(), signal.SIGKILL)

    def close(self) -> None:
        for process in self.running:
            process.kill()
            process.wait()
        self.redis.stop()


@contextlib.contextmanager
def world() -> Iterator[World]:
    with tempfile.TemporaryDirectory(prefix="munim-s12-") as place:
        Path(place).chmod(0o755)
        made = World(Path(place))
        try:
            yield made
        finally:
            made.close()


def people() -> tuple[list[User], list[str]]:
    """Users with a session and a ticket each."""
    users = User.objects.bulk_create([User(name="bench") for _ in range(SOCKETS)])
    until = clock.now() + timedelta(days=1)
    sessions = Session.objects.bulk_create([Session(id=uuid.uuid4(), user=user, expires_at=until) for user in users])
    tickets = [live.ticket_issue(user=session.user, token_version=1, session_id=session.pk) for session in sessions]
    return users, tickets


class Publisher:
    """Posts TOGETHER journals at a time, at an even pace; keeps when each was committed."""

    def __init__(self, users: list[User]):
        self.refs = [accounts.deposit(user) for user in users]
        self.committed: dict[str, float] = {}
        self.tag, self.turn = uuid.uuid4().hex, 0

    def run(self, seconds: float, errands: list) -> None:
        """`errands`: what to do at which second, in order."""
        begun, steps = time.monotonic(), int(seconds * PER_SECOND / TOGETHER)
        for step in range(steps):
            due = begun + step * TOGETHER / PER_SECOND
            while errands and errands[0][0] <= due - begun:
                errands.pop(0)[1]()
            time.sleep(max(0.0, due - time.monotonic()))
            self._post()

    def _post(self) -> None:
        journals = []
        for _ in range(TOGETHER):
            ref = self.refs[self.turn % len(self.refs)]
            self.turn += 1
            leg = Leg(accounts.BANK, ref, 100, "INR")
            journals.append(JournalRequest("wallet.demo", "s12", f"{self.tag}-{self.turn}", (leg,)))
        done = post(journals)
        now = time.monotonic()
        self.committed.update((str(one.journal_id), now) for one in done)


def run() -> list[Figure]:
    users, tickets = people()
    with world() as processes:
        listeners = processes.listeners(tickets)
        publisher = Publisher(users)
        publisher.run(2.0, [])  # warm up
        warm = set(publisher.committed)
        publisher.run(CALM, [])
        calm = set(publisher.committed) - warm
        errands = [
            (RELAY_DIES, processes.kill_relay),
            (RELAY_DIES + AGAIN_AFTER, processes.start_relay),
            (REDIS_DIES, processes.kill_redis),
            (REDIS_DIES + AGAIN_AFTER, processes.redis.start),
        ]
        publisher.run(TROUBLED, errands)
        troubled = set(publisher.committed) - warm - calm
        wanted = _settle(users, len(publisher.committed))
        blocked_at = block(users[0])
        told, _ = listeners.communicate("end\n", timeout=60)
    told = json.loads(told.splitlines()[-1])
    is_whole = all(last >= wanted[user.pk] for user, last in zip(users, told["lasts"], strict=True))
    return [*figures(publisher.committed, calm, troubled, told, is_whole), block_figure(told["closes"], blocked_at)]


def block(user: User) -> float:
    """One of the connected users is blocked; answers when that was asked for."""
    admin = accounts_services.user_create(email=f"{uuid.uuid4().hex}@example.com", name="Bench", roles=["ADMIN"])
    asked_at = time.monotonic()
    accounts_services.user_block(user_id=user.pk, reason="bench", actor=admin)
    time.sleep(3)
    return asked_at


def block_figure(closes: list, blocked_at: float) -> Figure:
    """From the call that blocks to the close frame; the only socket that closed."""
    codes = [code for code, _ in closes]
    seconds = closes[0][1] - blocked_at if codes == [4403] else float("inf")
    return Figure("S12 block to close 4403", seconds * 1000, "ms", reach="<= 1,000 ms", reached=seconds <= 1)


def _settle(users: list[User], wanted: int) -> dict[int, int]:
    """Until the relay has written everything, and a moment for the frames; the newest number of each user."""
    deadline = time.monotonic() + SETTLE
    mine = Counter.objects.filter(user__in=users)
    while time.monotonic() < deadline and sum(mine.values_list("seq", flat=True)) < wanted:
        time.sleep(0.1)
    time.sleep(2)
    return dict.fromkeys((user.pk for user in users), 0) | dict(mine.values_list("user_id", "seq"))


def figures(
    committed: dict[str, float], calm: set[str], troubled: set[str], told: dict, is_whole: bool
) -> list[Figure]:
    applied = [journal for journal, _ in told["frames"]]
    came = dict(told["frames"])
    lost = len(committed.keys() - came.keys())
    twice = len(applied) - len(set(applied))
    print(
        f"{len(committed)} events, {told['ignored']} known frames ignored, {told['resumed']} resumes,"
        f" {told['resynced']} resyncs, sockets closed {told['closes']}, every sequence complete: {is_whole}",
        file=sys.stderr,
    )
    made = []
    for name, journals, reach in (("calm", calm, REACH), ("relay and Redis killed", troubled, None)):
        lags = sorted(came[journal] - committed[journal] for journal in journals if journal in came)
        for title, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1.0)):
            value = lags[min(int(len(lags) * share), len(lags) - 1)] * 1000
            judged = reach is not None and title == "p95"
            made.append(
                Figure(
                    f"S12 {name}, {title}",
                    value,
                    "ms",
                    reach=f"<= {reach * 1000:.0f} ms" if judged else "",
                    reached=value <= reach * 1000 if judged else None,
                )
            )
    made.append(Figure("S12 frames lost", lost, "frames", reach="0", reached=lost == 0 and is_whole))
    made.append(Figure("S12 frames applied twice", twice, "frames", reach="0", reached=twice == 0))
    return made
