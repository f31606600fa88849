"""The processes under test: web, workers, their clock, the outbox's relay; workers die by SIGKILL and are replaced."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import ExitStack, contextmanager
from pathlib import Path

from config.processes import kill_group
from config.run.services import Service, background
from config.run.supervisor import spawn

WORKERS = 2
MORTAL = ("worker-0", "worker-1", "relay")


class Crew:
    """What runs in the background; `kill_one` takes any mortal one, in the middle of whatever it does."""

    def __init__(self, logs: Path, seed: int):
        self.logs, self.random, self.killed = logs, random.Random(seed), Counter()
        self.kill_at = 0.0
        self.running: dict[str, subprocess.Popen] = {}
        self.services = {one.name: one for one in _services()}

    def start(self, name: str) -> None:
        service = self.services[name]
        with (self.logs / f"{name}.log").open("ab") as out:
            environment = {**os.environ, **service.variables}
            self.running[name] = spawn(service.command, environment=environment, out=out)

    def kill_one(self, *, every: float) -> None:
        """Once in so many seconds, on the main thread: a child dies with the thread that began it."""
        if (now := time.monotonic()) < self.kill_at:
            return
        self.kill_at = now + every
        name = self.random.choice(MORTAL)
        process = self.running[name]
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self.killed[name.split("-")[0]] += 1
        self.start(name)

    def stop(self) -> None:
        for process in self.running.values():
            kill_group(process.pid, signal.SIGTERM)
        for process in self.running.values():
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                kill_group(process.pid, signal.SIGKILL)
                process.wait()


def _services() -> list[Service]:
    """As `make run` starts them, with workers of one process each, which a kill takes whole."""
    others = [one for one in background() if one.name in ("beat", "relay")]
    queues = ["--queues", "munim,munim.urgent"]
    options = ["--pool", "threads", "--concurrency", "4", *queues, "--loglevel", "warning"]
    workers = [
        Service(
            f"worker-{number}",
            [sys.executable, "-m", "celery", "-A", "config", "worker", "--hostname", f"chaos-{number}@%h", *options],
        )
        for number in range(WORKERS)
    ]
    return [*workers, *others]


@contextmanager
def crew(logs: Path, seed: int):
    """All of them at work; stopped at the end."""
    found = Crew(logs, seed)
    with ExitStack() as stack:
        stack.callback(found.stop)
        for name in found.services:
            found.start(name)
        yield found
