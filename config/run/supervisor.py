"""Keeps Munim's processes running: starts them, starts a dead one again, stops them all, leaves none behind."""

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from config.processes import in_group, kill_group

GRACE = 10.0  # seconds between asking a process to end and ending it
LONGEST_PAUSE = 30.0
CALM = 60.0  # a process that ran this long starts with a clean record
LOG_LIMIT = 20 * 1024 * 1024
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Service:
    """One process: its name (and its log's), its command, what only its environment has."""

    name: str
    command: list[str]
    variables: dict[str, str] = field(default_factory=dict)


@dataclass
class Child:
    """A service with the process that runs it now, or the time to try again."""

    service: Service
    process: subprocess.Popen | None = None
    started: float = 0.0
    failures: int = 0
    again_at: float = 0.0


def _die_with_parent() -> Callable[[], None] | None:
    """On Linux a child is told to end the moment the supervisor is gone, even by kill -9."""
    if sys.platform != "linux":
        return None
    prctl, parent = ctypes.CDLL(None).prctl, os.getpid()

    def before_exec() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return before_exec


def spawn(command: list[str], *, environment: dict[str, str], out: IO[bytes]) -> subprocess.Popen:
    """Starts a process in a group of its own, out of reach of the terminal's Ctrl-C, that ends when this one ends."""
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=subprocess.STDOUT,
        env=environment,
        start_new_session=True,
        preexec_fn=_die_with_parent(),
    )


@dataclass
class Supervisor:
    """Runs the services with one log each; `record` names their process groups for whoever cleans up later."""

    logs: Path
    record: Path
    environment: dict[str, str]
    say: Callable[[str], None]
    children: list[Child] = field(default_factory=list)

    def start(self, services: list[Service]) -> None:
        """Starts these beside whatever runs already."""
        self.logs.mkdir(parents=True, exist_ok=True)
        for service in services:
            child = Child(service)
            self.children.append(child)
            self._spawn(child)

    def poll(self) -> None:
        """Starts again what died, after a pause that doubles."""
        for child in self.children:
            if child.process is None:
                if time.monotonic() >= child.again_at:
                    self._spawn_again(child)
            elif child.process.poll() is not None:
                self._bury(child)

    def failing(self, times: int) -> Service | None:
        """The first service that died that often in a row."""
        return next((child.service for child in self.children if child.failures >= times), None)

    def stop(self, *, grace: float = GRACE) -> None:
        """Asks all to end, then ends the rest with everything they started."""
        living = [child.process for child in self.children if child.process]
        for process in living:
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + grace
        while any(process.poll() is None for process in living) and time.monotonic() < deadline:
            time.sleep(0.05)
        for process in living:
            kill_group(process.pid, signal.SIGKILL)
            process.wait()
        wait_for_groups([process.pid for process in living], seconds=GRACE)
        self.children = []
        self.record.unlink(missing_ok=True)

    def last_words(self, service: Service, lines: int = 8) -> str:
        text = self._log(service).read_text(errors="replace").rstrip()
        return "\n".join(f"    {line}" for line in text.splitlines()[-lines:])

    def _log(self, service: Service) -> Path:
        return self.logs / f"{service.name}.log"

    def _spawn(self, child: Child) -> None:
        log = self._log(child.service)
        if log.exists() and log.stat().st_size > LOG_LIMIT:
            log.replace(log.with_suffix(".log.1"))
        with log.open("ab") as out:
            child.process = spawn(
                child.service.command, environment={**self.environment, **child.service.variables}, out=out
            )
        child.started = time.monotonic()
        self._note()

    def _spawn_again(self, child: Child) -> None:
        """A full disk is no reason to end everything else."""
        try:
            self._spawn(child)
        except OSError as error:
            child.again_at = time.monotonic() + LONGEST_PAUSE
            self.say(f"{child.service.name.upper()} CANNOT START ({error}); trying again in {LONGEST_PAUSE:.0f} s.")

    def _note(self) -> None:
        """Whole or not at all: whoever cleans up after a kill reads the note before this one otherwise."""
        groups = [other.process.pid for other in self.children if other.process]
        new = self.record.with_suffix(".new")
        new.write_text(json.dumps(groups))
        new.replace(self.record)

    def _bury(self, child: Child) -> None:
        process, child.process = child.process, None
        kill_group(process.pid, signal.SIGKILL)  # its own children hold the port or the queue otherwise
        child.failures = 1 if time.monotonic() - child.started > CALM else child.failures + 1
        pause = min(2.0 ** (child.failures - 1), LONGEST_PAUSE)
        child.again_at = time.monotonic() + pause
        code = process.returncode
        how = f"exit code {code}" if code >= 0 else f"signal {signal.Signals(-code).name}"
        self.say(
            f"{child.service.name.upper()} DIED ({how}); starting it again in {pause:.0f} s. "
            f"The end of {self._log(child.service)}:\n{self.last_words(child.service)}"
        )


def sweep(record: Path, *, ours: str = sys.prefix) -> int:
    """Ends what a killed supervisor left running; counts only processes whose command line names our .venv."""
    if not record.exists():
        return 0
    groups = json.loads(record.read_text() or "[]")
    left = [group for group in groups if any(ours in process.command for process in in_group(group))]
    for number, patience in ((signal.SIGTERM, GRACE), (signal.SIGKILL, GRACE)):
        for group in left:
            kill_group(group, number)
        wait_for_groups(left, seconds=patience)
    record.unlink()
    return len(left)


def wait_for_groups(groups: list[int], *, seconds: float) -> None:
    """Until nobody lives in the groups: who was killed with a parent ends a moment after it."""
    deadline = time.monotonic() + seconds
    while any(in_group(group) for group in groups) and time.monotonic() < deadline:
        time.sleep(0.02)
