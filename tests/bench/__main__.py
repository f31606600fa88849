"""`make bench [ARGS="S1 S5"]`: runs the benches on their own servers and prints one table.

A bench is a module `s*.py` here with `run() -> list[Figure]`; its name before the first underscore is its number.
PostgreSQL runs as in production (fsync and synchronous_commit on). Nothing here is part of `make test`.
"""

import importlib
import os
import pkgutil
import platform
import sys
import time

import django
from django.core.management import call_command

import tests.bench

from .figures import Figure, table


def modules(wanted: list[str]) -> list[str]:
    """The benches asked for, all when none is named, in the order of their numbers."""
    found = [
        module.name for module in pkgutil.iter_modules(tests.bench.__path__) if module.name[:2].strip("s").isdigit()
    ]
    numbers = {name: name.partition("_")[0].upper() for name in found}
    unknown = set(wanted) - set(numbers.values())
    if unknown:
        raise SystemExit(
            f"No such bench: {', '.join(sorted(unknown))}; there are {', '.join(sorted(numbers.values()))}."
        )
    chosen = [name for name in found if not wanted or numbers[name] in wanted]
    return sorted(chosen, key=lambda name: (int(numbers[name][1:]), name))


def machine() -> str:
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


def main(arguments: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
    names = modules([argument.upper() for argument in arguments])
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("load_roles", verbosity=0)
    figures: list[Figure] = []
    for name in names:
        started = time.monotonic()
        print(f"{name} ...", file=sys.stderr, end=" ", flush=True)
        figures += importlib.import_module(f"tests.bench.{name}").run()
        print(f"{time.monotonic() - started:.0f} s", file=sys.stderr)
    print(f"\n{machine()}\n\n{table(figures)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
