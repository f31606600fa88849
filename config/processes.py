"""Small questions to the operating system, the same on Linux and macOS."""

import importlib.util
import os
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc/self/stat").exists()


@dataclass(frozen=True)
class Running:
    """A living process; zombies are not."""

    pid: int
    group: int
    name: str
    command: str


def running(pid: int) -> Running | None:
    """The process under the pid, None when there is none or only its zombie."""
    return _from_proc(pid) if PROC else next(iter(_from_ps("-p", str(pid))), None)


def in_group(group: int) -> list[Running]:
    """The living processes of a process group."""
    if PROC:
        everyone = (_from_proc(int(entry.name)) for entry in Path("/proc").iterdir() if entry.name.isdecimal())
    else:
        everyone = _from_ps("-ax")
    return [process for process in everyone if process and process.group == group]


def is_taken(pid: int) -> bool:
    """Whether the number belongs to any process, a zombie included."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def working_in(directory: Path) -> list[int]:
    """The processes whose working directory this is (Linux; elsewhere nobody can tell)."""
    found = []
    for entry in Path("/proc").iterdir() if PROC else ():
        try:
            if entry.name.isdecimal() and (entry / "cwd").readlink() == directory:
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def _from_proc(pid: int) -> Running | None:
    try:
        name, _, rest = Path(f"/proc/{pid}/stat").read_text().partition("(")[2].rpartition(")")
        command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    state, _, group = rest.split()[:3]
    return None if state in "ZX" else Running(pid, int(group), name, command)


def _from_ps(*selection: str) -> list[Running]:
    command = ["ps", *selection, "-o", "pid=,pgid=,stat=,command="]
    lines = subprocess.run(command, stdout=subprocess.PIPE, check=False).stdout.decode(errors="replace").splitlines()
    rows = [row for row in (line.split(None, 3) for line in lines) if len(row) == 4 and row[2][0] != "Z"]
    return [Running(int(row[0]), int(row[1]), Path(row[3].split()[0]).name, row[3]) for row in rows]


def kill_group(group: int, number: signal.Signals) -> None:
    """Sends the signal to a process group that may be gone already."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return


def kill_quietly(pid: int, number: signal.Signals = signal.SIGKILL) -> None:
    """Sends the signal to a process that may be gone already."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def package_dir(name: str) -> Path | None:
    """Where an installed package lies, without importing it."""
    spec = importlib.util.find_spec(name)
    return Path(spec.submodule_search_locations[0]) if spec and spec.submodule_search_locations else None
