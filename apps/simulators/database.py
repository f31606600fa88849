"""The simulators' tables: made at the start, and made afresh when the models changed (what they hold is play)."""

import hashlib

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection


def _version() -> int:
    """A number that changes with any model: it lies in the file's header."""
    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        for model in apps.get_models():
            editor.create_model(model)
    return int.from_bytes(hashlib.sha256("\n".join(editor.collected_sql).encode()).digest()[:4]) >> 1


def _stored_version() -> int:
    with connection.cursor() as cursor:
        return cursor.execute("PRAGMA user_version").fetchone()[0]


def prepare() -> None:
    """An SQLite file that has today's tables."""
    settings.HOME.mkdir(parents=True, exist_ok=True)
    version = _version()
    if _stored_version() not in (0, version):
        connection.close()
        for path in settings.HOME.glob("world.sqlite3*"):
            path.unlink()
    call_command("migrate", run_syncdb=True, interactive=False, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA user_version = {version}")
    connection.close()
