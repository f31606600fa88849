"""An uploaded file: stored, sniffed, its headings found and its mapping guessed."""

from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.db import transaction

from apps.core import audit
from apps.core.imports import files, limits
from apps.core.imports.engine import dates, headings, matching
from apps.core.imports.engine.fields import FieldType
from apps.core.imports.engine.reading import opened
from apps.core.imports.engine.sniff import Sniffed, sniff
from apps.core.imports.kinds import ImportKind
from apps.core.imports.kinds import get as kind_of
from apps.core.imports.models import ImportBatch, ImportPreset

from .mapping import import_map, incomplete
from .presets import OPTIONS, preset_named

SAMPLED = 5_000


@transaction.atomic
def import_open(
    *, kind: str, file: File, filename: str, actor, preset: str = "", options: Mapping[str, Any] | None = None
) -> ImportBatch:
    """Stores and sniffs the file, finds its headings and guesses the mapping; no row is judged yet.

    `options` (currency, date_order, rounding, constants) win over the preset's. Raises FileUnreadable, FileTooLarge,
    PresetUnknown, KindUnknown: then nothing is kept.
    """
    what = kind_of(kind)
    chosen = preset_named(kind=kind, name=preset) if preset else None
    sha256, size = files.measured(file)
    batch = ImportBatch(
        kind=kind,
        filename=Path(filename).name[:200] or "file",
        sha256=sha256,
        size_bytes=size,
        preset=chosen,
        created_by=actor,
    )
    for name in OPTIONS:
        setattr(batch, name, (options or {}).get(name) or getattr(chosen or batch, name))
    batch.file.save("upload", file, save=False)
    try:
        _look(batch, what, chosen)
        batch.save()
    except BaseException:
        batch.file.delete(save=False)
        raise
    audit.record(
        "imports.open", batch, actor=actor, after={"kind": kind, "filename": batch.filename, "sha256": sha256}
    )
    return batch


@transaction.atomic
def import_submit(
    *, kind: str, file: File, filename: str, actor, preset: str = "", options: Mapping[str, Any] | None = None
) -> ImportBatch:
    """Opens the file and, when the guessed or saved mapping is complete, has the rows checked at once.

    Incomplete: the batch stays UPLOADED, to be mapped.
    """
    batch = import_open(kind=kind, file=file, filename=filename, actor=actor, preset=preset, options=options)
    if not incomplete(batch, kind_of(kind)):
        return import_map(batch_id=batch.pk, actor=actor)
    return batch


def _look(batch: ImportBatch, kind: ImportKind, preset: ImportPreset | None) -> None:
    with files.local_path(batch.file) as path:
        found = sniff(path, limits.unpacking())
        with opened(path, found) as table:
            rows = list(islice(table.rows, SAMPLED))
            sheet, sheets, merged = table.sheet, table.sheets, table.merged
    heading = headings.find_headings(rows, known=matching.known_headings(kind.fields), merged=merged)
    mapping = matching.guess(heading.names, kind.fields, preset.mapping if preset else None)
    batch.mapping = {str(index): field for index, field in mapping.items()}
    batch.layout = {
        "format": str(found.format),
        "encoding": found.encoding,
        "delimiter": found.delimiter,
        "skip": found.skip,
        "sheet": sheet,
        "heading_rows": heading.rows,
        "names": list(heading.names),
        "blank": sorted(heading.blank),
        "notices": [*heading.notices, *_notices(found, sheet, sheets)],
        "estimated_rows": _estimated(batch.size_bytes, rows, heading.rows, found),
        "dates": _date_order(batch, kind, rows[heading.rows :]),
    }


def _notices(found: Sniffed, sheet: str, sheets: list[str]) -> list[str]:
    notices = []
    if found.encoding == "cp1252":
        notices.append("Read as Windows-1252 text, not UTF-8: check names with accents.")
    if len(sheets) > 1:
        notices.append(f"Only the sheet “{sheet}” is read, of {len(sheets)}.")
    return notices


def _estimated(size: int, rows: list, heading_rows: int, found: Sniffed) -> int:
    """Rows of data, for the progress bar; 0 where nothing is known before reading."""
    if len(rows) < SAMPLED:
        return max(0, len(rows) - heading_rows)
    if found.format != "csv":
        return 0
    sample = sum(sum(len(str(cell)) + 1 for cell in row) for row in rows)
    return size * len(rows) // max(1, sample)


def _date_order(batch: ImportBatch, kind: ImportKind, rows: list) -> dict:
    """What the date columns of these rows prove about their order; nothing personal is kept as an example."""
    columns = [
        int(index)
        for index, name in batch.mapping.items()
        if kind.field(name).type == FieldType.DATE and not kind.field(name).sealed_for
    ]
    found = dates.find_order(row[index] for row in rows for index in columns if index < len(row))
    return {"guess": found.guess, "ambiguous": found.is_ambiguous, "examples": list(found.examples)}
