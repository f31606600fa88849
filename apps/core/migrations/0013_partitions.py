"""The audit and the log of file reads are kept by the quarter, and dropped by a role of their own."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"
TABLES = ("core_auditentry", "core_fileread")


def convert(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute((SQL / "partitions.sql").read_text())
        cursor.execute((SQL / "partition_by_quarter.sql").read_text())
        for table in TABLES:
            cursor.execute("SELECT core_partition_convert(%s)", [table])
        cursor.execute("DROP FUNCTION core_partition_convert(text)")


def set_up_role(apps, schema_editor):
    """Where whoever migrates may; elsewhere a DBA runs `manage.py retention --setup`."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone()[0]:
            cursor.execute((SQL / "retention_role.sql").read_text())


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0012_decision_void"),
    ]

    operations = [
        migrations.RunPython(convert, migrations.RunPython.noop),
        migrations.RunPython(set_up_role, migrations.RunPython.noop),
    ]
