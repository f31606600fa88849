"""The way back: undo of what was written, cancel of what was not."""

from typing import Any

from django.db import DataError, IntegrityError, transaction

from apps.core import audit, clock, fsm
from apps.core.imports import progress, queue
from apps.core.imports.errors import WrongState
from apps.core.imports.kinds import get as kind_of
from apps.core.imports.models import ImportBatch
from apps.core.imports.reverting import undo_target
from apps.core.imports.staging import Stage
from apps.core.imports.states import BatchState

from .committing import told
from .shared import alone, locked, state_of

CANCELLABLE = (
    BatchState.UPLOADED,
    BatchState.MAPPED,
    BatchState.VALIDATING,
    BatchState.PREVIEWED,
    BatchState.FAILED,
)


@transaction.atomic
def import_undo(*, batch_id: Any, actor) -> ImportBatch:
    """Has an imported batch taken back in the background. Raises StateConflict."""
    batch = locked(batch_id)
    fsm.advance(batch.start_undo, actor=actor)
    progress.tell(batch.pk, "Waiting for a worker")
    queue.enqueue(queue.UNDO, batch.pk)
    return batch


def run_undo(*, batch_id: Any) -> None:
    """Restores every row that nobody touched since and marks the others; one transaction. Raises BatchRunning."""
    try:
        batch = _undo(batch_id)
    except (DataError, IntegrityError) as refusal:
        _give_up(batch_id, f"The database refused the undo: {str(refusal).splitlines()[0]}")
        return
    if batch is not None:
        result = {**batch.result, "undo": told(batch, kind_of(batch.kind).undone)}
        ImportBatch.objects.filter(pk=batch_id).update(result=result)
        progress.tell(batch_id, "Done", 1, 1)


@transaction.atomic
def _undo(batch_id: Any) -> ImportBatch | None:
    batch = ImportBatch.objects.get(pk=batch_id)
    alone(batch)
    if state_of(batch_id) != BatchState.UNDOING:
        return None
    for target in reversed(kind_of(batch.kind).targets):
        if target.columns:
            progress.tell(batch_id, f"Restoring {target.model._meta.verbose_name_plural}")
            undo_target(target, batch.pk)
    fresh = locked(batch_id)
    kept = fresh.changes.exclude(kept="").values("row_number").distinct().count()
    return fsm.advance(fresh.finish_undo, actor=None, at=clock.now(), kept=kept)


@transaction.atomic
def _give_up(batch_id: Any, failure: str) -> None:
    batch = locked(batch_id)
    if batch.state == BatchState.UNDOING:
        fsm.advance(batch.give_up_undo, actor=None, failure=failure)


@transaction.atomic
def import_cancel(*, batch_id: Any, actor) -> ImportBatch:
    """Gives an import up before it is written; one that is being written is asked to stop. Raises WrongState."""
    batch = locked(batch_id)
    if batch.state == BatchState.COMMITTING:
        batch.cancel_requested = True
        batch.save(update_fields=["cancel_requested"])
        audit.record("imports.cancel_requested", batch, actor=actor)
        return batch
    if batch.state not in CANCELLABLE:
        raise WrongState("It is imported already: undo it instead.")
    stage = Stage(batch.stage_token, kind_of(batch.kind).fields)
    # A running check drops its own tables when it finds out.
    unused = batch.stage_token and batch.state != BatchState.VALIDATING
    fsm.advance(batch.cancel, actor=actor)
    if unused:
        stage.drop()
    return batch
