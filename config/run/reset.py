"""`make reset`: stops the embedded servers and deletes what Munim keeps under MUNIM_HOME, after asking."""

import shutil
import sys
from pathlib import Path

from config import env
from config.embedded import Servers
from config.locks import FileLock
from config.refusal import CannotStart, answer

from .services import figures_place
from .supervisor import sweep

# Named one by one: MUNIM_HOME may be a directory that holds other things too.
KEPT = (
    "postgres", "postgres.new", "postgres.log", "postgres.password", "redis", "redis.log", "redis.pid", "run",
    "servers.env", "start.lock", "use.lock", "run.lock", "run.json", "processes.json", "processes.new", "logs",
    "private", "media", "static", "metrics", "simulators",
)  # fmt: skip


def confirmed(question: str) -> bool:
    try:
        return input(f"{question} Type yes: ").strip().lower() == "yes"
    except EOFError:
        return False


def delete(place: Path) -> None:
    for name in KEPT:
        path = place / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    if not any(place.iterdir()):
        place.rmdir()


def reset() -> int:
    servers = Servers(home=env.HOME)
    lock = FileLock(servers.home / "run.lock")
    if not lock.take():
        raise CannotStart("Munim runs here: stop it first.")
    places = sorted({servers.postgres.root, servers.home})
    if not confirmed(f"Delete Munim's data under {' and '.join(map(str, places))}?"):
        print("\nNothing was deleted.")
        return 1
    sweep(servers.home / "processes.json")
    servers.stop()
    for place in places:
        delete(place)
    shutil.rmtree(figures_place(servers.home), ignore_errors=True)
    print("Deleted. The next make run starts afresh.")
    return 0


if __name__ == "__main__":
    sys.exit(answer(reset))
