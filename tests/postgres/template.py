"""The migrated database that each test database is a copy of: made once for a state of the migrations.

`python -m tests.postgres.template` makes it while the workers still collect; whoever comes first makes it, the others
wait for it. A later run finds it.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from django.db.migrations.loader import MigrationLoader

from config.env import BASE_DIR

PREFIX = "munim_template_"
MAKING = f"{PREFIX}making"
LOCK = 18_441  # of this work, among the server's advisory locks


def name() -> str:
    """Another one for any other migration, of ours or of a library."""
    digest = hashlib.sha256()
    for (app, migration), found in sorted(MigrationLoader(None).disk_migrations.items()):
        source = Path(sys.modules[type(found).__module__].__file__)
        digest.update(f"{app}.{migration}".encode() + source.read_bytes())
    return PREFIX + digest.hexdigest()[:16]


def ready() -> str:
    """Its name, once it is there."""
    wanted = name()
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        rows = server.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
        known = {database for (database,) in rows}
        if wanted not in known:
            _make(server, wanted, older=known)
    return wanted


def _make(server: psycopg.Connection, wanted: str, *, older: set[str]) -> None:
    """Whole or not at all: it has its name only when every migration is in it."""
    for left in sorted(older):
        server.execute(f'DROP DATABASE "{left}" WITH (FORCE)')
    server.execute(f"CREATE DATABASE {MAKING}")
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{MAKING}").geturl()
    variables = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=BASE_DIR, env=variables, check=True
    )
    server.execute(f"ALTER DATABASE {MAKING} RENAME TO {wanted}")


if __name__ == "__main__":
    import django

    django.setup()
    ready()
