"""`make reset` asks, and deletes what is Munim's only."""

import os
import subprocess
import sys

from config.env import BASE_DIR
from config.locks import FileLock


def reset(home, said: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "config.run.reset"]
    environment = {**os.environ, "MUNIM_HOME": str(home)}
    return subprocess.run(
        command, cwd=BASE_DIR, env=environment, input=said, text=True, capture_output=True, check=False
    )


def furnish(home) -> None:
    for name in ("redis", "logs", "media", "private"):
        (home / name).mkdir()
        (home / name / "file").touch()
    (home / "postgres.password").write_text("secret")
    (home / "letters.txt").write_text("not Munim's")


def names(home) -> set[str]:
    return {path.name for path in home.iterdir()} - {"run.lock"}


def test_yes_deletes_what_is_munims(home):
    furnish(home)
    done = reset(home, "yes\n")
    assert done.returncode == 0
    assert done.stdout.endswith("Deleted. The next make run starts afresh.\n")
    assert names(home) == {"letters.txt"}


def test_anything_else_deletes_nothing(home):
    furnish(home)
    before = names(home)
    for said in ("no\n", "y\n", ""):
        done = reset(home, said)
        assert done.returncode == 1
        assert done.stdout.endswith("Nothing was deleted.\n")
    assert names(home) == before


def test_a_running_munim_is_left_alone(home):
    furnish(home)
    before, running = names(home), FileLock(home / "run.lock")
    assert running.take()
    done = reset(home, "yes\n")
    assert (done.returncode, done.stderr) == (1, "munim: Munim runs here: stop it first.\n")
    assert names(home) == before
    running.release()
