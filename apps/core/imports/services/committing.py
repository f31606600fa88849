"""The commit: one transaction from the comparison to the last row, then the kind's work after it."""

import secrets
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError, DataError, IntegrityError, transaction

from apps.core import clock, fsm
from apps.core.errors import DomainError
from apps.core.imports import progress, queue, writing
from apps.core.imports.errors import BatchRunning, NothingToCommit, RowsWrong, WrongState
from apps.core.imports.kinds import ImportKind
from apps.core.imports.kinds import get as kind_of
from apps.core.imports.models import ImportBatch
from apps.core.imports.staging import Stage
from apps.core.imports.states import BatchState

from .shared import alone, locked, state_of
from .staging_in import stage_file


class Cancelled(DomainError):
    message = "Cancelled before the end: nothing was written."


class Rehearsed(Exception):
    """Carries a rehearsal's findings out of the transaction that it rolls back."""

    def __init__(self, found: dict):
        super().__init__()
        self.found = found


@transaction.atomic
def import_commit(*, batch_id: Any, actor, run_rules: bool = False, enqueue: bool = True) -> ImportBatch:
    """Confirms a preview: the rows are written in the background; without `enqueue` the caller does it.

    Raises NothingToCommit, RowsWrong, StateConflict.
    """
    batch = locked(batch_id)
    if batch.state == BatchState.PREVIEWED:
        if kind_of(batch.kind).whole and batch.rows_wrong:
            raise RowsWrong
        if not batch.rows_staged:
            raise NothingToCommit
    fsm.advance(batch.start_commit, actor=actor, actor_id=actor.pk if actor else None, run_rules=run_rules)
    progress.tell(batch.pk, "Waiting for a worker")
    if enqueue:
        queue.enqueue(queue.COMMIT, batch.pk)
    return batch


def run_commit(*, batch_id: Any) -> None:
    """Writes a confirmed batch; after a crash it may run again. Raises BatchRunning."""
    try:
        batch = _commit(batch_id)
    except BatchRunning:
        raise
    except DomainError as refusal:
        _give_up(batch_id, refusal.text)
    except (DataError, IntegrityError) as refusal:
        _give_up(batch_id, f"The database refused the rows: {str(refusal).splitlines()[0]}")
    else:
        if batch is not None:
            Stage(batch.stage_token, kind_of(batch.kind).fields).drop()
            run_follow_up(batch_id=batch_id)


def _commit(batch_id: Any) -> ImportBatch | None:
    batch = ImportBatch.objects.get(pk=batch_id)
    if batch.state != BatchState.COMMITTING:
        return None
    kind = kind_of(batch.kind)
    stage = _restaged(batch, kind)
    with transaction.atomic():
        alone(batch)
        if state_of(batch_id) != BatchState.COMMITTING:
            return None
        counts = _write(batch, kind, stage)
        fresh = locked(batch_id)
        if fresh.cancel_requested:
            raise Cancelled
        return fsm.advance(fresh.finish_commit, actor=fresh.committed_by, at=clock.now(), counts=counts)


def _restaged(batch: ImportBatch, kind: ImportKind) -> Stage:
    """The stage of the preview; read again from the file where a crash of the database emptied it."""
    stage = Stage(batch.stage_token, kind.fields)
    if stage.holds(batch.rows_staged):
        return stage
    stage.drop()
    again = Stage(secrets.token_hex(12), kind.fields)
    stage_file(batch, kind, again, alive=lambda: None)
    ImportBatch.objects.filter(pk=batch.pk).update(stage_token=again.token)
    batch.stage_token = again.token
    return again


def _write(batch: ImportBatch, kind: ImportKind, stage: Stage) -> dict[str, int]:
    steps = len(kind.targets) + 1
    progress.tell(batch.pk, "Comparing with what is there", 0, steps)
    writer = writing.Writer(kind, stage, batch.pk)
    writer.plan()
    _refuse_late(batch, stage, writer)
    counts = writer.counts()
    for number, target in enumerate(kind.targets, 1):
        _stop_if_asked(batch)
        if target.columns:
            progress.tell(batch.pk, f"Writing {target.model._meta.verbose_name_plural}", number, steps)
            writer.write(target)
    progress.tell(batch.pk, "Finishing", steps, steps)
    return counts


def _refuse_late(batch: ImportBatch, stage: Stage, writer: writing.Writer) -> None:
    """What became wrong since the preview stops the whole commit: the person sees a new preview first."""
    known = stage.wrong_rows()
    writer.refuse_by_target()
    if stage.wrong_rows() != known:
        raise WrongState("The records changed since the preview: check the file again.")


def _stop_if_asked(batch: ImportBatch) -> None:
    if ImportBatch.objects.filter(pk=batch.pk, cancel_requested=True).exists():
        raise Cancelled


@transaction.atomic
def _give_up(batch_id: Any, failure: str) -> None:
    batch = locked(batch_id)
    if batch.state == BatchState.COMMITTING:
        fsm.advance(batch.give_up_commit, actor=None, failure=failure)
        progress.tell(batch.pk, "Stopped")


# After the commit


def run_follow_up(*, batch_id: Any) -> None:
    """The kind's work after its rows stand (metrics, rules); may run again, a failure is told on the result page."""
    batch = ImportBatch.objects.get(pk=batch_id)
    if batch.state != BatchState.COMMITTED or batch.followed_up_at is not None:
        return
    result = told(batch, kind_of(batch.kind).committed)
    ImportBatch.objects.filter(pk=batch_id).update(result=result, followed_up_at=clock.now())
    progress.tell(batch_id, "Done", 1, 1)


def told(batch: ImportBatch, hook: Callable[[ImportBatch], dict] | None) -> dict:
    """What the hook reports; its refusal is kept in words, the rows stay as they are."""
    if hook is None:
        return {}
    try:
        return hook(batch)
    except (DomainError, DatabaseError) as refusal:
        return {"failure": str(refusal).splitlines()[0]}


# Rehearsal


def run_rehearsal(*, batch_id: Any) -> None:
    """Writes a previewed batch, asks the kind what would follow, and rolls everything back."""
    batch = ImportBatch.objects.get(pk=batch_id)
    kind = kind_of(batch.kind)
    if batch.state != BatchState.PREVIEWED or kind.rehearse is None:
        return
    stage = _restaged(batch, kind)
    try:
        with transaction.atomic():
            alone(batch)
            _write(batch, kind, stage)
            raise Rehearsed(kind.rehearse(batch))
    except Rehearsed as rehearsal:
        found = rehearsal.found
    except (DomainError, DatabaseError) as refusal:
        found = {"failure": str(refusal).splitlines()[0]}
    _keep_rehearsal(batch_id, batch.stage_token, found)


@transaction.atomic
def _keep_rehearsal(batch_id: Any, token: str, found: dict) -> None:
    batch = locked(batch_id)
    if batch.stage_token == token:
        batch.preview = {**batch.preview, "rehearsal": found}
        batch.save(update_fields=["preview"])
        progress.tell(batch_id, "Ready", batch.rows_total, batch.rows_total)
