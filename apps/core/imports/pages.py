"""What the wizard's pages show."""

from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.urls import NoReverseMatch, reverse

from apps.core import masking
from apps.core.display import TONE_OF
from apps.core.money import EXPONENTS

from . import files, progress, selectors
from .engine.dates import in_words, parse_date
from .engine.fields import Field, FieldType
from .engine.refusals import Wrong
from .kinds import ImportKind, all_kinds
from .kinds import get as kind_of
from .models import ImportBatch, ImportPreset
from .services import incomplete
from .states import RUNNING, BatchState, DateOrder, Rounding

STEPS = ("Upload", "Map columns", "Preview", "Import", "Result")
SHOWN_ERRORS = 50
SHOWN_KEPT = 50
_STEP_OF = {
    BatchState.UPLOADED: 1,
    BatchState.FAILED: 1,
    BatchState.MAPPED: 2,
    BatchState.VALIDATING: 2,
    BatchState.PREVIEWED: 2,
    BatchState.COMMITTING: 3,
}
_SAMPLED_ROWS = 200
_SAMPLES = 3


@dataclass(frozen=True)
class Column:
    """One column of the file on the mapping page."""

    index: int
    heading: str
    samples: list[str]
    field: str
    blank: bool


def upload(user) -> dict[str, Any]:
    kinds = [kind for kind in all_kinds() if user.has_perm(kind.permission)]
    presets = ImportPreset.objects.filter(kind__in=[kind.key for kind in kinds]).order_by("name")
    return {"kinds": kinds, "presets": presets, "steps": STEPS, "step": 0}


def page_of(batch: ImportBatch) -> str:
    """Which page a batch is at."""
    if batch.state in (*RUNNING, BatchState.MAPPED) or _follows_up(batch):
        return "running"
    if batch.state == BatchState.PREVIEWED:
        return "preview"
    if batch.state in (BatchState.UPLOADED, BatchState.FAILED):
        return "mapping"
    return "result"


def _follows_up(batch: ImportBatch) -> bool:
    return batch.state == BatchState.COMMITTED and batch.followed_up_at is None


def batch_page(batch: ImportBatch, page: str) -> dict[str, Any]:
    kind = kind_of(batch.kind)
    common = {
        "batch": batch,
        "kind": kind,
        "page": page,
        "tone": TONE_OF.get(batch.state, ""),
        "steps": STEPS,
        "step": _STEP_OF.get(BatchState(batch.state), 4),
        "notices": [*batch.layout["notices"], *selectors.date_notices(batch)],
        "columns_used": [(batch.layout["names"][int(i)], kind.field(name).title) for i, name in batch.mapping.items()],
    }
    return common | _PAGES[page](batch, kind)


# Mapping


def _mapping(batch: ImportBatch, kind: ImportKind) -> dict[str, Any]:
    columns = _columns(batch, kind)
    mapped = set(batch.mapping.values())
    return {
        "columns": columns,
        "fields": kind.fields,
        "problems": incomplete(batch, kind),
        "constants": [(f, batch.constants.get(f.name, "")) for f in kind.fields if _can_be_constant(f, mapped)],
        "presets": ImportPreset.objects.filter(kind=batch.kind),
        "currencies": sorted(EXPONENTS),
        "roundings": Rounding.choices,
        "date_orders": _date_orders(batch),
        "date_order": batch.date_order or batch.layout["dates"]["guess"],
        "dates_ambiguous": batch.layout["dates"]["ambiguous"],
        "has_dates": bool(batch.layout["dates"]["examples"]),
    }


def _can_be_constant(field: Field, mapped: set[str]) -> bool:
    texts = (FieldType.TEXT, FieldType.DATE)
    return field.name not in mapped and field.type in texts and (field.today_if_absent or field.max_length <= 32)


def _columns(batch: ImportBatch, kind: ImportKind) -> list[Column]:
    names, blank = batch.layout["names"], set(batch.layout["blank"])
    rows = _first_rows(batch)
    return [
        Column(
            index,
            name,
            _samples(rows, index, _sealed(batch, kind, index)),
            batch.mapping.get(str(index), ""),
            index in blank,
        )
        for index, name in enumerate(names)
    ]


def _sealed(batch: ImportBatch, kind: ImportKind, index: int) -> bool:
    name = batch.mapping.get(str(index))
    return bool(name and kind.field(name).sealed_for)


def _first_rows(batch: ImportBatch) -> list[list[Any]]:
    if not batch.file:
        return []
    with files.table_of(batch) as table:
        start = batch.layout["heading_rows"]
        return list(islice(table.rows, start, start + _SAMPLED_ROWS))


def _samples(rows: list[list[Any]], index: int, sealed: bool) -> list[str]:
    found: list[str] = []
    for row in rows:
        text = str(row[index]).strip() if index < len(row) and row[index] is not None else ""
        if text and text not in found:
            found.append(text)
        if len(found) == _SAMPLES:
            break
    return [masking.text(text) if sealed else text[:40] for text in found]


def _date_orders(batch: ImportBatch) -> list[tuple[str, str, list[str]]]:
    """(value, label, how the file's own dates read that way)."""
    return [(order.value, order.label, _read_as(batch, order)) for order in DateOrder]


def _read_as(batch: ImportBatch, order: DateOrder) -> list[str]:
    read = []
    for example in batch.layout["dates"]["examples"][:3]:
        try:
            day = parse_date(example, month_first=order == DateOrder.MONTH_FIRST)
        except Wrong:
            read.append(f"{example} is not a date")
        else:
            read.append(f"{example} is {in_words(day)}")
    return read


# Running, preview, result


def _running(batch: ImportBatch, kind: ImportKind) -> dict[str, Any]:
    return {"progress": progress.of(batch.pk)}


def _preview(batch: ImportBatch, kind: ImportKind) -> dict[str, Any]:
    return {
        "counts": _counts(batch),
        "errors": list(batch.errors.all()[:SHOWN_ERRORS]),
        "samples": batch.preview.get("samples", []),
        "both": batch.preview.get("both"),
        "rehearsal": batch.preview.get("rehearsal"),
        "rehearses": kind.rehearse is not None and bool(batch.rows_staged) and kind.rehearsable(),
    }


# What the result keeps for programs: the undo has its own list, a run is found by its import.
_NOT_SHOWN = ("undo", "run")


def _result(batch: ImportBatch, kind: ImportKind) -> dict[str, Any]:
    kept = batch.changes.exclude(kept="")[:SHOWN_KEPT] if batch.state == BatchState.UNDONE else []
    result = {name: value for name, value in batch.result.items() if name not in _NOT_SHOWN}
    return {
        "counts": _counts(batch),
        "result": [(_words(name), value) for name, value in result.items()],
        "undo_result": [(_words(name), value) for name, value in batch.result.get("undo", {}).items()],
        "kept": list(kept),
        "links": [(title, url) for title, name in kind.result_links if (url := _reverse(name))],
        "errors": list(batch.errors.all()[:SHOWN_ERRORS]),
    }


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _counts(batch: ImportBatch) -> list[tuple[str, int | None, str]]:
    return [
        ("New", batch.rows_new, "good"),
        ("Changed", batch.rows_changed, "info"),
        ("Unchanged", batch.rows_unchanged, ""),
        ("Wrong", batch.rows_wrong, "bad" if batch.rows_wrong else ""),
    ]


def _reverse(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


_PAGES = {"mapping": _mapping, "running": _running, "preview": _preview, "result": _result}
