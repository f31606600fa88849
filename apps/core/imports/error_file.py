"""The wrong rows as a file to correct and upload again: the original cells, and a last column with the reasons."""

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from . import files
from .engine.columns import neutral
from .engine.headings import column_letter
from .errors import FileGone
from .models import ImportBatch

REASON_HEADING = "What is wrong"


def reasons_by_row(batch: ImportBatch) -> dict[int, str]:
    """Row number -> all its reasons in one sentence each."""
    found: dict[int, list[str]] = {}
    rows = batch.errors.order_by("row_number", "id").values_list("row_number", "column", "reason")
    for number, column, reason in rows.iterator(chunk_size=10_000):
        found.setdefault(number, []).append(f"{column}: {reason}" if column else reason)
    return {number: ". ".join(reasons) for number, reasons in found.items()}


def wrong_rows(batch: ImportBatch) -> Iterator[list[Any]]:
    """Headings, then each wrong row with its reasons. Cells are safe to open."""
    reasons = reasons_by_row(batch)
    names = batch.layout["names"]
    yield [*(neutral(name) for name in names), REASON_HEADING]
    left = set(reasons)
    with files.table_of(batch) as table:
        for first, rows in table.chunks(skip=batch.layout["heading_rows"]):
            for number, row in enumerate(rows, first):
                if number in left:
                    left.discard(number)
                    cells = [_cell(cell) for cell in row[: len(names)]]
                    cells += [""] * (len(names) - len(cells))
                    yield [*cells, reasons[number] + _beyond(row, len(names))]
            if not left:
                return


def _cell(cell: Any) -> Any:
    if cell is None:
        return ""
    return neutral(cell) if isinstance(cell, str) else cell


def _beyond(row: list[Any], width: int) -> str:
    extra = [f"{column_letter(i)}: {neutral(str(row[i]))}" for i in range(width, len(row)) if str(row[i]).strip()]
    return f". Cells beyond the headings: {', '.join(extra)}" if extra else ""


def csv_blocks(batch: ImportBatch) -> Iterator[bytes]:
    """UTF-8 with a mark, so that Excel reads it as such."""
    yield b"\xef\xbb\xbf"
    text = io.StringIO()
    writer = csv.writer(text)
    for row in wrong_rows(batch):
        writer.writerow([_plain(cell) for cell in row])
        if text.tell() > 64 * 1024:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def _plain(cell: Any) -> Any:
    if isinstance(cell, float):
        return f"{cell:.15g}" if not cell.is_integer() else int(cell)
    return cell.isoformat() if hasattr(cell, "isoformat") else cell


def xlsx_bytes(batch: ImportBatch) -> bytes:
    """The same as a workbook: text stays text, so that ids keep their digits."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Wrong rows")
    for row in wrong_rows(batch):
        sheet.append([_typed(sheet, cell) for cell in row])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _typed(sheet, cell: Any) -> Any:
    if not isinstance(cell, str):
        return cell
    text = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", cell))
    text.data_type = "s"
    return text


_MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def content(batch: ImportBatch, wanted: str) -> bytes:
    """The error file at once, csv unless xlsx is wanted. Raises FileGone."""
    if not batch.file:
        raise FileGone
    return xlsx_bytes(batch) if wanted == "xlsx" else b"".join(csv_blocks(batch))


def download(batch: ImportBatch, wanted: str) -> HttpResponse | StreamingHttpResponse:
    """The error file as csv or xlsx. Raises FileGone."""
    if not batch.file:
        raise FileGone
    stem = re.sub(r"[^\w .()-]", "_", batch.filename.rpartition(".")[0] or batch.filename, flags=re.ASCII)
    headers = {"Content-Disposition": f'attachment; filename="wrong rows of {stem}.{wanted}"'}
    kind = {"content_type": _MEDIA_TYPES[wanted], "headers": headers}
    if wanted == "xlsx":
        return HttpResponse(xlsx_bytes(batch), **kind)
    return StreamingHttpResponse(csv_blocks(batch), **kind)
