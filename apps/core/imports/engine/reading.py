"""Rows of a sniffed file, in chunks; the row number is the one the spreadsheet shows."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from . import readers
from .refusals import FileUnreadable
from .sniff import Format, Sniffed

CHUNK = 20_000
_FIELD_LIMIT = 32_767  # what a spreadsheet cell can hold

Row = list[Any]


@dataclass
class Table:
    """The rows of one sheet from the top. `merged` are ranges as ((row, column), (row, column)) from 0."""

    rows: Iterator[Row]
    sheet: str = ""
    sheets: list[str] = field(default_factory=list)
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)

    def chunks(self, *, skip: int, size: int = CHUNK) -> Iterator[tuple[int, list[Row]]]:
        """(number of the first row, rows), after the first `skip` rows."""
        rows = islice(self.rows, skip, None)
        first = skip + 1
        while chunk := list(islice(rows, size)):
            yield first, chunk
            first += len(chunk)


@contextmanager
def opened(path: Path, sniffed: Sniffed, sheet: str = "") -> Iterator[Table]:
    """The file as a table. Raises FileUnreadable, also while rows are read."""
    if sniffed.format == Format.CSV:
        with path.open(encoding=sniffed.encoding, newline="") as file:
            yield Table(_csv_rows(file, sniffed))
        return
    if reader := readers.find(sniffed.format):
        yield Table(reader.rows(path))
        return
    with _workbook(path) as book:
        yield _sheet(book, sheet)


def _csv_rows(file, sniffed: Sniffed) -> Iterator[Row]:
    csv.field_size_limit(_FIELD_LIMIT)
    reader = csv.reader(file, delimiter=sniffed.delimiter)
    try:
        for _ in range(sniffed.skip):
            next(reader, None)
            yield []
        yield from reader
    except csv.Error as broken:
        raise FileUnreadable(
            f"Line {reader.line_num} cannot be read ({broken}): is a quotation mark left open?"
        ) from broken


@contextmanager
def _workbook(path: Path) -> Iterator[CalamineWorkbook]:
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            yield book
    except PasswordError as locked:
        raise FileUnreadable("The file is protected by a password: save it without one.") from locked
    except CalamineError as broken:
        raise FileUnreadable("The spreadsheet is damaged: open it in Excel and save it again.") from broken


def _sheet(book: CalamineWorkbook, wanted: str) -> Table:
    names = [
        meta.name
        for meta in book.sheets_metadata
        if meta.typ == SheetTypeEnum.WorkSheet and meta.visible == SheetVisibleEnum.Visible
    ]
    for name in [wanted] if wanted in names else names:
        sheet = book.get_sheet_by_name(name)
        if sheet.height or name == wanted:
            margin = [""] * (sheet.start or (0, 0))[1]  # calamine fills up empty rows at the top, not columns
            return Table(
                (margin + row for row in sheet.iter_rows()), name, names, list(sheet.merged_cell_ranges or ())
            )
    raise FileUnreadable("The file is empty: no visible sheet has rows.")
