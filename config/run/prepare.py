"""Brings the database to this version of Munim: migrations, roles, schedules, and demo data once. Idempotent."""

import os
import sys

import django
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from config.refusal import CannotStart, answer, disk_full
from config.startup import refuse_unsafe


def migrate() -> None:
    """Applies what is missing; asks first, because the question is much cheaper than the command."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)


def prepare() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
    django.setup()
    refuse_unsafe()
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise warns when it is missing
    try:
        migrate()
        call_command("load_roles")
        call_command("load_import_presets")
        call_command("load_kyc_defaults")
        call_command("load_risk_caps")
        call_command("load_schedules")
        call_command("load_message_templates")
        if settings.MUNIM_DEMO:
            call_command("load_demo")
    except DatabaseError as error:
        if "No space left on device" in str(error):
            raise disk_full("the database") from None
        raise CannotStart(f"The database cannot be brought to this version: {str(error).splitlines()[0]}") from None
    return 0


if __name__ == "__main__":
    sys.exit(answer(prepare))
