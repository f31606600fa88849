"""What every verb of imports needs: the locked row, and being alone at it."""

from typing import Any

from django.db import connection

from apps.core.imports.errors import BatchRunning, BatchUnknown
from apps.core.imports.models import ImportBatch


def locked(batch_id: Any) -> ImportBatch:
    """The batch, locked. Raises BatchUnknown."""
    batch = ImportBatch.objects.select_for_update().filter(pk=batch_id).first()
    if batch is None:
        raise BatchUnknown
    return batch


def state_of(batch_id: Any) -> str:
    """The state as committed, without a lock on the row: a person must be able to ask for a stop meanwhile."""
    return ImportBatch.objects.values_list("state", flat=True).get(pk=batch_id)


def alone(batch: ImportBatch) -> None:
    """One import of a kind writes at a time, one worker on a batch, to the transaction's end. Raises BatchRunning.

    Waiting for rows that others hold is in order here: no request waits behind this transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = 0")
        for key in (f"import:{batch.pk}", f"import:{batch.kind}"):
            cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [key])
            if not cursor.fetchone()[0]:
                raise BatchRunning
