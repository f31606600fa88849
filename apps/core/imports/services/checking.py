"""The check: every row judged, and what would be written compared with what is there. Nothing is written."""

import json
import secrets
from decimal import Decimal
from typing import Any

from django.db import DataError, IntegrityError, transaction
from django.db.models import Model
from psycopg.sql import SQL, Literal

from apps.core import clock, fsm
from apps.core.imports import progress, queue, writing
from apps.core.imports.errors import FileUnreadable
from apps.core.imports.kinds import ImportKind
from apps.core.imports.kinds import get as kind_of
from apps.core.imports.models import ImportBatch
from apps.core.imports.staging import Stage, run
from apps.core.imports.states import BatchState

from .shared import locked
from .staging_in import stage_file

SAMPLES = 20


class Abandoned(Exception):
    """Cancelled, or another worker has taken the batch over: this one leaves without a trace."""


def run_check(*, batch_id: Any, rehearse: bool = True) -> None:
    """Reads the file into a stage and shows the preview; safe to run again after a crash.

    Then a worker rehearses the rules, unless the caller is about to commit by itself and would meet it.
    """
    batch = _begin(batch_id)
    if batch is None:
        return
    kind = kind_of(batch.kind)
    stage = Stage(batch.stage_token, kind.fields)
    try:
        stage_file(batch, kind, stage, alive=lambda: _require_alive(batch))
        _finish(batch, kind, stage, rehearse)
    except Abandoned:
        stage.drop()
    except FileUnreadable as refusal:
        stage.drop()
        _fail(batch, refusal.text)
    except (DataError, IntegrityError) as refusal:
        stage.drop()
        _fail(batch, f"The database refused the rows: {str(refusal).splitlines()[0]}")


@transaction.atomic
def _begin(batch_id: Any) -> ImportBatch | None:
    batch = locked(batch_id)
    if batch.state not in (BatchState.MAPPED, BatchState.VALIDATING):
        return None
    fsm.advance(batch.validate, actor=None, token=secrets.token_hex(12))
    return batch


@transaction.atomic
def _fail(batch: ImportBatch, failure: str) -> None:
    fresh = locked(batch.pk)
    if fresh.state == BatchState.VALIDATING and fresh.stage_token == batch.stage_token:
        fsm.advance(fresh.fail, actor=None, failure=failure)


def _require_alive(batch: ImportBatch) -> None:
    mine = ImportBatch.objects.filter(pk=batch.pk, state=BatchState.VALIDATING, stage_token=batch.stage_token)
    if not mine.exists():
        raise Abandoned


@transaction.atomic
def _finish(batch: ImportBatch, kind: ImportKind, stage: Stage, rehearse: bool) -> None:
    """Compares with the tables and stores counts, samples and errors, all at once."""
    progress.tell(batch.pk, "Comparing with what is there")
    writer = writing.Writer(kind, stage, batch.pk)
    writer.plan()
    writer.refuse_by_target()
    stage.remove_wrong()
    writer.prune()
    fresh = locked(batch.pk)
    if fresh.state != BatchState.VALIDATING or fresh.stage_token != stage.token:
        raise Abandoned
    counts = writer.counts()
    staged, wrong = sum(counts.values()), stage.wrong_rows()
    extra = kind.preview(fresh, stage) if kind.preview else {}
    fresh.preview = {"samples": _samples(kind, stage, batch.pk), **extra}
    fresh.rows_staged = staged
    fresh.save(update_fields=["preview", "rows_staged"])
    _keep_errors(fresh, kind, stage)
    counts |= {"wrong": wrong, "total": staged + wrong, "done": staged + wrong}
    fsm.advance(fresh.show_preview, actor=None, at=clock.now(), counts=counts)
    progress.tell(batch.pk, "Ready", staged + wrong, staged + wrong)
    if rehearse and kind.rehearse and staged and kind.rehearsable():
        queue.enqueue(queue.REHEARSE, batch.pk)


def _keep_errors(batch: ImportBatch, kind: ImportKind, stage: Stage) -> None:
    """Moves the errors to where people see them; personal values stay out of the table."""
    batch.errors.all().delete()
    personal = [batch.layout["names"][int(i)] for i, name in batch.mapping.items() if kind.field(name).sealed_for]
    run(
        SQL(
            'INSERT INTO core_importrowerror (batch_id, row_number, "column", value, reason) '
            'SELECT {batch}::uuid, row_number, "column", '
            "CASE WHEN \"column\" = ANY({personal}::text[]) AND value <> '' THEN '…' || right(value, 2) "
            'ELSE value END, left(reason, 300) FROM {errors} ORDER BY row_number, "column", reason'
        ).format(batch=Literal(str(batch.pk)), personal=Literal(personal), errors=stage.errors)
    )


def _samples(kind: ImportKind, stage: Stage, batch_id: Any) -> list[dict]:
    """Some changed rows, column by column, before and after, as text."""
    found = []
    for target, number, name, *images in writing.changed_samples(kind, stage, batch_id, SAMPLES):
        before, after = (json.loads(image, parse_float=Decimal, parse_int=Decimal) for image in images)
        changes = [
            {"column": _title(target.model, column), "before": _text(before[column]), "after": _text(after[column])}
            for column in before
            if before[column] != after[column]
        ]
        found.append({"row": number, "name": name, "changes": changes})
    return found[:SAMPLES]


def _title(model: type[Model], column: str) -> str:
    return next(field.verbose_name for field in model._meta.concrete_fields if field.column == column)


def _text(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value)
