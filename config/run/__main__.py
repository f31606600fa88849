"""`python -m config.run`: checks, servers, database, processes, one block, and a clean end."""

import http.client
import json
import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config import env
from config.embedded import Servers, Use
from config.locks import FileLock
from config.refusal import CannotStart, answer

from . import preflight, services
from .supervisor import Supervisor, spawn, sweep

READY_WITHIN = 120.0
TRIES_BEFORE_READY = 3
LOOK, LOOK_AFTER_REFUSAL = 0.5, 10.0


def say(text: str) -> None:
    print(f"munim: {text}", file=sys.stderr, flush=True)


class Stop:
    """Whether somebody asked to stop (Ctrl-C, or a termination)."""

    def __init__(self):
        self._asked = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self._asked.set())
        if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # under nohup it stays ignored
            signal.signal(signal.SIGHUP, lambda *_: self._asked.set())

    def within(self, seconds: float) -> bool:
        return self._asked.wait(seconds)


@contextmanager
def only_one(home: Path, ports: preflight.Ports) -> Iterator[None]:
    """Holds this home for one `make run`. Raises CannotStart for a second."""
    home.mkdir(parents=True, exist_ok=True)
    lock, note = FileLock(home / "run.lock"), home / "run.json"
    if not lock.take():
        other = json.loads(note.read_text() or "{}") if note.exists() else {}
        where = f" (process {other['pid']}): {other['console']}" if other else "."
        raise CannotStart(f"Munim already runs here{where}")
    note.write_text(json.dumps({"pid": os.getpid(), "console": f"http://{services.HOST}:{ports.web}/admin/"}))
    try:
        yield
    finally:
        note.unlink(missing_ok=True)
        lock.release()


def check_outside() -> None:
    """The servers that the environment names must be there and new enough."""
    if url := os.environ.get("DATABASE_URL"):
        preflight.check_database(url)
    if url := os.environ.get("REDIS_URL"):
        preflight.check_redis(url)


def prepare(environment: dict[str, str], logs: Path, stop: Stop) -> None:
    """Migrations and demo data in a process of their own. Raises CannotStart with its last sentence when it failed."""
    logs.mkdir(parents=True, exist_ok=True)
    log = logs / "prepare.log"
    with log.open("wb") as out:
        process = spawn([sys.executable, "-m", "config.run.prepare"], environment=environment, out=out)
    while process.poll() is None:
        if stop.within(0.05):
            process.terminate()
            process.wait()
            return
    if process.returncode:
        preflight.check_disk(logs.parent, needed=preflight.FULL)
        said = log.read_text(errors="replace").strip().splitlines()[-1:]
        raise CannotStart(" ".join(said).removeprefix("munim: ") or f"The database could not be prepared: see {log}")


def status_of(port: int, path: str) -> int:
    """The HTTP status that a process of ours answers with; 0 while it does not."""
    connection = http.client.HTTPConnection(services.HOST, port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def is_ready(ports: preflight.Ports) -> bool:
    """Whether web has everything it needs and live listens (it knows no HTTP, and says so)."""
    return status_of(ports.web, "/readyz") == 200 and status_of(ports.live, "/") == 404


def wait_until_ready(supervisor: Supervisor, ports: preflight.Ports, stop: Stop) -> bool:
    """Watches until web and live answer; False when asked to stop meanwhile. Raises CannotStart."""
    deadline = time.monotonic() + READY_WITHIN
    while not is_ready(ports):
        if stop.within(0.1):
            return False
        supervisor.poll()
        if failing := supervisor.failing(TRIES_BEFORE_READY):
            raise CannotStart(f"{failing.name} cannot start: its log is {supervisor.logs}/{failing.name}.log")
        if time.monotonic() > deadline:
            raise CannotStart(f"Munim is not ready after {READY_WITHIN:.0f} s: the logs are under {supervisor.logs}")
    return True


def block(ports: preflight.Ports, servers: Servers, *, demo: bool) -> str:
    """What a person needs to know, once everything answers."""
    site = f"http://{services.HOST}:{ports.web}"
    staff = "admin@munim.test, or operator@ support@ finance@ analyst@ moderator@ viewer@"
    logins = [
        ("Log in", f"{staff}; password munim-demo"),
        ("App users", "+919999900001 ... +919999900020, OTP 123456"),
    ]
    no_logins = [("Log in", "your own staff account (manage.py create_admin makes the first)")]
    data = "in the PostgreSQL of DATABASE_URL" if os.environ.get("DATABASE_URL") else servers.postgres.data
    lines = [
        ("Console", f"{site}/admin/"),
        ("API docs", f"{site}/api/v1/docs/"),
        ("Live", f"ws://{services.HOST}:{ports.live}/ws/"),
        *([("Simulators", f"http://{services.HOST}:{ports.simulators}/")] if demo else []),
        *(logins if demo else no_logins),
        ("Data", data),
        ("Logs", f"{servers.home}/logs/"),
        ("Stop", "Ctrl-C"),
    ]
    return "\n".join(["", "  Munim is ready.", "", *(f"  {title:<10} {value}" for title, value in lines), ""])


def watch(supervisor: Supervisor, servers: Servers, stop: Stop) -> None:
    """Until asked to stop: whatever died is started again, and said."""
    pause = LOOK
    while not stop.within(pause):
        supervisor.poll()
        pause = revive(servers)


def revive(servers: Servers) -> float:
    """Starts dead servers again; the seconds until the next look. What cannot start now (a full disk) may later."""
    try:
        for name in servers.revive():
            say(f"{name.upper()} DIED and was started again; its log lies under {servers.home}")
    except CannotStart as refusal:
        say(f"A SERVER DIED and cannot be started; trying again in {LOOK_AFTER_REFUSAL:.0f} s. {refusal}")
        return LOOK_AFTER_REFUSAL
    return LOOK


def serve(servers: Servers, variables: dict[str, str], ports: preflight.Ports, stop: Stop) -> None:
    """Prepares the database, runs everything, and stays until asked to stop."""
    environment = {**os.environ, **variables, "MUNIM_HOME": str(servers.home), "PYTHONUNBUFFERED": "1"}
    logs, demo = servers.home / "logs", env.flag("MUNIM_DEMO")
    prepare(environment, logs, stop)
    supervisor = Supervisor(logs, servers.home / "processes.json", environment, say)
    try:
        if stop.within(0):
            return
        supervisor.start(services.doors(ports, home=servers.home))
        if wait_until_ready(supervisor, ports, stop):
            supervisor.start(services.background())
            supervisor.start([services.simulators(ports)] if demo else [])
            print(block(ports, servers, demo=demo), flush=True)
            watch(supervisor, servers, stop)
        say("stopping")
    finally:
        supervisor.stop()
        shutil.rmtree(services.figures_place(servers.home), ignore_errors=True)


def main() -> int:
    os.environ.setdefault("MUNIM_DEMO", "1")
    ports, servers, stop = preflight.ports(), Servers(home=env.HOME), Stop()
    with only_one(servers.home, ports):
        if swept := sweep(servers.home / "processes.json"):
            say(f"ended {swept} process{'es' if swept > 1 else ''} of a run that was killed")
        preflight.check_port("MUNIM_PORT", ports.web)
        preflight.check_port("MUNIM_LIVE_PORT", ports.live)
        if env.flag("MUNIM_DEMO"):
            preflight.check_port("MUNIM_SIMULATORS_PORT", ports.simulators)
        preflight.check_disk(servers.home, needed=preflight.needed_space(servers.home))
        check_outside()
        with Use(servers) as variables:
            serve(servers, variables, ports, stop)
    return 0


if __name__ == "__main__":
    os.chdir(env.BASE_DIR)
    sys.exit(answer(main))
