"""The simulators as tests use them: the real process, asked over HTTP."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from config.env import BASE_DIR
from tests.runtime.processes import PATIENCE


class Simulators:
    """A running play world: where it is, and a client to steer it with."""

    def __init__(self, url: str, pid: int = 0):
        self.url, self.pid = url, pid
        self.client = httpx.Client(base_url=url, timeout=PATIENCE)

    def get(self, path: str, **options) -> httpx.Response:
        return self.client.get(path, **options)

    def post(self, path: str, **options) -> httpx.Response:
        return self.client.post(path, **options)


@contextmanager
def playing(*, home: Path | None = None) -> Iterator[Simulators]:
    """Starts the simulators on a free port with a directory of their own, and stops them."""
    with tempfile.TemporaryDirectory(prefix="munim-simulators-") as own, (Path(own) / "log").open("wb") as log:
        environment = {**os.environ, "MUNIM_HOME": str(home or own), "MUNIM_SIMULATORS_CALL": ""}
        command = [sys.executable, "-m", "apps.simulators", "0"]
        process = subprocess.Popen(
            command, cwd=BASE_DIR, env=environment, stdout=subprocess.PIPE, stderr=log, text=True
        )
        try:
            url = process.stdout.readline().strip()
            assert url, Path(log.name).read_text()
            yield Simulators(url, process.pid)
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE)
            process.stdout.close()
