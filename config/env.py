"""Reads settings from the environment; what `make run` started itself stands in `$MUNIM_HOME/servers.env`."""

import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("MUNIM_HOME") or BASE_DIR / ".munim").expanduser().resolve()


def _servers() -> dict[str, str]:
    path = HOME / "servers.env"
    if not path.exists():
        return {}
    lines = (line.partition("=") for line in path.read_text().splitlines() if "=" in line)
    return {key: value for key, _, value in lines}


_SERVERS = _servers()


def text(name: str, default: str = "") -> str:
    """The variable as text: the environment first, then the servers file, then `default`."""
    return os.environ.get(name) or _SERVERS.get(name) or default


def flag(name: str, default: bool = False) -> bool:
    """The variable as a yes/no: 1, true, yes and on are yes."""
    value = text(name)
    return value.lower() in {"1", "true", "yes", "on"} if value else default


def integer(name: str, default: int) -> int:
    return int(text(name) or default)


def words(name: str, default: str = "") -> list[str]:
    """The variable as a list, separated by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]
