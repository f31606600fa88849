"""Reads of imports for doors: one batch as people and machines see it."""

from typing import Any

from django.core.exceptions import ValidationError

from . import progress
from .errors import BatchUnknown, MappingInvalid
from .kinds import get as kind_of
from .models import ImportBatch
from .services import incomplete
from .states import BatchState


def batch_of(batch_id: Any, kinds: tuple[str, ...] = ()) -> ImportBatch:
    """The batch, of one of these kinds if any are named. Raises BatchUnknown."""
    batches = ImportBatch.objects.filter(kind__in=kinds) if kinds else ImportBatch.objects.all()
    try:
        batch = batches.filter(pk=batch_id).first()
    except (ValidationError, ValueError):
        batch = None
    if batch is None:
        raise BatchUnknown
    return batch


def counts(batch: ImportBatch) -> dict[str, int | None]:
    names = ("total", "new", "changed", "unchanged", "wrong", "kept")
    return {name: getattr(batch, f"rows_{name}") for name in names}


def summary(batch: ImportBatch) -> dict[str, Any]:
    """Everything about a batch but its rows."""
    told = progress.of(batch.pk)
    names = batch.layout["names"]
    return {
        "id": str(batch.pk),
        "kind": batch.kind,
        "filename": batch.filename,
        "sha256": batch.sha256,
        "state": batch.state,
        "progress": {"phase": told.phase, "done": told.done, "total": told.total, "percent": told.percent},
        "counts": counts(batch),
        "columns": names,
        "mapping": {names[int(index)]: field for index, field in batch.mapping.items() if int(index) < len(names)},
        "missing": incomplete(batch, kind_of(batch.kind)) if batch.state == BatchState.UPLOADED else {},
        "options": {name: getattr(batch, name) for name in ("currency", "date_order", "rounding", "constants")},
        "notices": [*batch.layout["notices"], *date_notices(batch)],
        "preview": batch.preview,
        "failure": batch.failure,
        "run_rules": batch.run_rules,
        "result": batch.result,
        "created_at": batch.created_at,
        "committed_at": batch.committed_at,
        "undone_at": batch.undone_at,
    }


def date_notices(batch: ImportBatch) -> list[str]:
    """How doubtful dates are read, said aloud."""
    found = batch.layout["dates"]
    if batch.date_order or not found["ambiguous"]:
        return []
    return [f"Dates such as {found['examples'][0]} are read day first: choose the order if that is wrong."]


def by_column(batch: ImportBatch, by_heading: dict[str, str]) -> dict[str, str]:
    """Column number -> field, from heading -> field. Raises MappingInvalid for a heading that is not there."""
    names = batch.layout["names"]
    unknown = {heading: f"There is no column {heading}." for heading in by_heading if heading not in names}
    if unknown:
        raise MappingInvalid(" ".join(unknown.values()), fields=unknown)
    return {str(names.index(heading)): field for heading, field in by_heading.items()}
