"""Processor time by process: on a machine that others use too, the figure of a load that moves least with them."""

import os
from collections import defaultdict
from pathlib import Path

from django.db import connection

from apps.core.scripts import client
from config.processes import PROC, running

TICKS = os.sysconf("SC_CLK_TCK")

Seconds = dict[str, float]


class Meter:
    """What groups of processes have used: each root with all it started, PostgreSQL and Redis where they run here."""

    def __init__(self, **roots: int):
        self.roots = {**roots, **_servers()} if PROC else {}

    def read(self) -> Seconds:
        """Seconds by group so far; what ended meanwhile counts with who waited for it. Empty where nobody can tell."""
        used, children = {}, defaultdict(list)
        for entry in Path("/proc").iterdir() if self.roots else ():
            if entry.name.isdecimal() and (fields := _stat(int(entry.name))):
                used[int(entry.name)] = sum(map(int, fields[11:15])) / TICKS
                children[int(fields[1])].append(int(entry.name))
        return {name: self._of_tree(root, used, children) for name, root in self.roots.items()}

    def _of_tree(self, root: int, used: dict[int, float], children: dict[int, list[int]]) -> float:
        """A root that another one started counts by itself."""
        own = [child for child in children[root] if child not in self.roots.values()]
        return used.get(root, 0.0) + sum(self._of_tree(child, used, children) for child in own)


def between(before: Seconds, after: Seconds) -> Seconds:
    """What each group used meanwhile, the thirstiest first."""
    used = {name: after[name] - before[name] for name in after}
    return dict(sorted(used.items(), key=lambda item: -item[1]))


def _servers() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = _stat(cursor.fetchone()[0])
    pids = {"redis-server": int(client().info("server")["process_id"]), "postgres": int(backend[1]) if backend else 0}
    return {name: pid for name, pid in pids.items() if (found := running(pid)) and found.name == name}


def _stat(pid: int) -> list[str] | None:
    """The fields after the name: the state first; None when it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
