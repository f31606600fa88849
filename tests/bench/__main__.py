"""`make bench [ARGS="S1 S5"]`: runs the benches on their own servers and prints one table.

A bench is a module `s<number>_<what>.py` here with `run() -> list[Figure]`; each runs in a process of its own.
PostgreSQL runs as in production (fsync and synchronous_commit on). Nothing here is part of `make test`.
"""

import importlib
import json
import os
import pkgutil
import platform
import re
import subprocess
import sys
import time
from dataclasses import asdict
from urllib.parse import urlsplit

import django
import psycopg
from django.core.management import call_command

import tests.bench

from .figures import Figure, table

ONE = "--one"
DATABASE = "munim_bench"
NAME = re.compile(r"s(\d+)_\w+")


def modules(wanted: list[str]) -> list[str]:
    """The benches asked for, all when none is named, in the order of their numbers."""
    matches = (NAME.fullmatch(module.name) for module in pkgutil.iter_modules(tests.bench.__path__))
    found = sorted((int(match.group(1)), match.group()) for match in matches if match)
    unknown = set(wanted) - {f"S{number}" for number, _ in found}
    if unknown:
        there = ", ".join(dict.fromkeys(f"S{number}" for number, _ in found))
        raise SystemExit(f"No such bench: {', '.join(sorted(unknown))}; there are {there}.")
    return [name for number, name in found if not wanted or f"S{number}" in wanted]


def fresh_database() -> None:
    """Every run of the benches begins on a new database of their own, on whatever server DATABASE_URL names."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {DATABASE}")
    os.environ["DATABASE_URL"] = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{DATABASE}").geturl()


def set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
    django.setup()


def run_one(name: str) -> int:
    """In the bench's own process: its figures as one line of JSON."""
    set_up()
    figures = importlib.import_module(f"tests.bench.{name}").run()
    print(json.dumps([asdict(figure) for figure in figures]))
    return 0


def figures_of(name: str) -> list[Figure] | None:
    """Runs the bench in a process of its own; None when it failed (its words are on stderr)."""
    started = time.monotonic()
    print(f"{name} ...", file=sys.stderr, flush=True)
    done = subprocess.run([sys.executable, "-m", "tests.bench", ONE, name], stdout=subprocess.PIPE, check=False)
    print(f"{name} took {time.monotonic() - started:.0f} s", file=sys.stderr)
    if done.returncode:
        return None
    return [Figure(**figure) for figure in json.loads(done.stdout.splitlines()[-1])]


def machine() -> str:
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


def run_all(wanted: list[str]) -> int:
    names = modules([word.upper() for word in wanted])
    fresh_database()
    set_up()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("load_roles", verbosity=0)
    importlib.import_module("tests.bench.people").open_for_business()
    results = {name: figures_of(name) for name in names}
    print(f"\n{machine()}\n\n{table(figure for figures in results.values() for figure in figures or ())}")
    failed = [name for name, figures in results.items() if figures is None]
    if failed:
        print(f"\nFAILED: {', '.join(failed)}: the reasons stand above.")
    return 1 if failed else 0


if __name__ == "__main__":
    arguments = sys.argv[1:]
    sys.exit(run_one(arguments[1]) if arguments[:1] == [ONE] else run_all(arguments))
