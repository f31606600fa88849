"""The processes of one machine, as `make run` and the benches start them."""

import hashlib
import os
import shutil
import sys
from pathlib import Path

from .preflight import Ports
from .supervisor import Service

HOST = "127.0.0.1"
WEB_WORKERS, WEB_THREADS = 2, 2  # measured best on two cores
MEMORY = Path("/dev/shm")


def figures_place(home: Path) -> Path:
    """Where web's workers share their figures: in memory if there is any. They are mapped files, and a full disk
    kills (SIGBUS) who writes to one.
    """
    if not os.access(MEMORY, os.W_OK):
        return home / "metrics"
    return MEMORY / f"munim-{os.getuid()}-{hashlib.sha256(str(home).encode()).hexdigest()[:10]}"


def web(port: int, *, figures: Path) -> Service:
    """HTTP on WSGI: console and API; its workers share their figures for /metrics in one directory."""
    shutil.rmtree(figures, ignore_errors=True)
    figures.mkdir(mode=0o700, parents=True)
    options = f"--interface wsgi --host {HOST} --port {port} --workers {WEB_WORKERS} --blocking-threads {WEB_THREADS}"
    # A worker that dies is replaced while the others serve: granian would end them all and the start is long.
    options += " --respawn-failed-workers"
    return _python(
        "web", "granian", *options.split(), "config.wsgi:application", PROMETHEUS_MULTIPROC_DIR=str(figures)
    )


def live(port: int) -> Service:
    """WebSockets on ASGI, nothing else; its sockets go within the supervisor's patience."""
    options = f"--host {HOST} --port {port}"
    return _python("live", "config.live_server", *options.split(), MUNIM_LIVE_LEAVE_SECONDS="5")


def simulators(ports: Ports) -> Service:
    """The play world that the demo talks to; its webhooks go to our own API."""
    command = [sys.executable, "-m", "apps.simulators", str(ports.simulators)]
    return Service("simulators", command, {"MUNIM_SIMULATORS_CALL": f"http://{HOST}:{ports.web}/api/v1/"})


def background() -> list[Service]:
    """What works without being asked by a person: tasks, their clock, the outbox."""
    manage = str(Path(__file__).resolve().parent.parent.parent / "manage.py")
    return [
        _worker("worker", "--concurrency", "2", "--queues", "munim,munim.urgent"),
        _worker("urgent", "--pool", "solo", "--queues", "munim.urgent"),
        _python("beat", "celery", *["-A", "config", "beat", "--loglevel", "info", "--pidfile="]),
        Service("relay", [sys.executable, manage, "relay"]),
    ]


def _worker(name: str, *options: str) -> Service:
    return _python(
        name, "celery", "-A", "config", "worker", "--hostname", f"{name}@%h", "--loglevel", "info", *options
    )


def doors(ports: Ports, *, home: Path) -> list[Service]:
    """What people and apps knock at: started first, so that nobody waits for the rest."""
    return [web(ports.web, figures=figures_place(home)), live(ports.live)]


def _python(name: str, module: str, *arguments: str, **variables: str) -> Service:
    return Service(name, [sys.executable, "-m", module, *arguments], variables)
