"""A table grown by copies of one of its real rows, for benches that read and never write through it."""

from django.db import connection, transaction
from django.db.models import Model


def multiply(model: type[Model], wanted: int, differs: dict[str, str]) -> None:
    """Copies the newest row until `wanted` are there; `differs` gives columns SQL of the copy's number `n`.

    Keys come from the database; triggers and foreign keys sleep meanwhile (the checks do not).
    """
    table, key = model._meta.db_table, model._meta.pk.column
    columns = [field.column for field in model._meta.concrete_fields if not field.primary_key and not field.generated]
    values = ", ".join(f"{differs[name]} AS {name}" if name in differs else f"origin.{name}" for name in columns)
    missing = wanted - model._default_manager.count()
    if missing > 0:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(
                f"""INSERT INTO {table} ({", ".join(columns)}) SELECT {values}
                FROM (SELECT * FROM {table} ORDER BY {key} DESC LIMIT 1) origin, generate_series(1, %s) n""",
                [missing],
            )
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM ANALYZE {table}")
