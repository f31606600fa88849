"""Chunks of rows to checked columns of text, ready for COPY: usual values pass in one test, odd ones are read."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from . import amounts, texts
from .dates import in_words, parse_date
from .fields import Field, FieldType
from .headings import column_letter
from .refusals import Wrong

_NUMBERS = (FieldType.AMOUNT, FieldType.NUMBER, FieldType.COUNT)
_FAST = {
    FieldType.AMOUNT: re.compile(r"\d{1,13}(?:\.\d{1,12})?", re.ASCII),
    FieldType.NUMBER: re.compile(r"\d{1,13}(?:\.\d{1,12})?", re.ASCII),
    FieldType.COUNT: re.compile(r"\d{1,12}", re.ASCII),
    FieldType.ID: re.compile(r"[0-9]{1,20}", re.ASCII),
}
_REPEATING = (FieldType.DATE, FieldType.COUNTRY, FieldType.CURRENCY, FieldType.CHOICE)


@dataclass(frozen=True)
class Refusal:
    """One thing wrong with one row."""

    row_number: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How the cells of one import are read: which column holds which field, and what fills the gaps."""

    fields: tuple[Field, ...]
    columns: dict[str, int]
    names: tuple[str, ...]
    constants: dict[str, str]
    currencies: frozenset[str]
    currency_field: str
    today: date
    month_first: bool = False

    def heading(self, name: str) -> str:
        """The column's own heading; a constant has the field's title."""
        index = self.columns.get(name)
        return self.names[index] if index is not None else next(f.title for f in self.fields if f.name == name)


@dataclass
class Checked:
    """A chunk: `columns` by field (None: empty), for the rows in `row_numbers`; wrong rows are gone from them."""

    row_numbers: list[int]
    columns: dict[str, list[str | None]]
    refusals: list[Refusal] = field(default_factory=list)
    wrong_rows: int = 0


def check(reading: Reading, first: int, rows: list[list[Any]]) -> Checked:
    """Reads one chunk whose first row has number `first`; rows without any value are passed over."""
    numbers, kept = _filled(first, rows)
    width = len(reading.names)
    refusals: list[Refusal] = []
    wrong: set[int] = _too_wide(numbers, kept, width, refusals)
    padded = [row if len(row) >= width else [*row, *[""] * (width - len(row))] for row in kept]
    by_column = list(zip(*padded, strict=False)) or [()] * width
    columns = _read_columns(reading, by_column, numbers, refusals, wrong)
    _require(reading, columns, numbers, refusals, wrong)
    if wrong:
        right = [index for index in range(len(numbers)) if index not in wrong]
        columns = {name: [cells[index] for index in right] for name, cells in columns.items()}
        numbers = [numbers[index] for index in right]
    return Checked(numbers, columns, refusals, len(wrong))


def _filled(first: int, rows: list[list[Any]]) -> tuple[list[int], list[list[Any]]]:
    if all(row and row[0] not in ("", None) for row in rows):
        return list(range(first, first + len(rows))), rows
    kept = [(number, row) for number, row in enumerate(rows, first) if any(_is_filled(cell) for cell in row)]
    return [number for number, _ in kept], [row for _, row in kept]


def _is_filled(cell: Any) -> bool:
    return bool(cell.strip()) if isinstance(cell, str) else cell is not None


def _too_wide(numbers: list[int], rows: list[list[Any]], width: int, refusals: list[Refusal]) -> set[int]:
    wrong = set()
    if rows and max(map(len, rows)) > width:
        for index, row in enumerate(rows):
            if len(row) > width and any(_is_filled(cell) for cell in row[width:]):
                extra = next(i for i in range(width, len(row)) if _is_filled(row[i]))
                reason = f"The row has more cells than there are headings ({width}): is a comma inside a value?"
                refusals.append(Refusal(numbers[index], f"Column {column_letter(extra)}", shown(row[extra]), reason))
                wrong.add(index)
    return wrong


def _read_columns(reading: Reading, by_column, numbers, refusals, wrong) -> dict[str, list[str | None]]:
    count = len(numbers)
    columns: dict[str, list[str | None]] = {}
    ordered = sorted(reading.fields, key=lambda each: each.name != reading.currency_field)
    for each in ordered:
        constant = reading.constants.get(each.name)
        if each.name not in reading.columns:
            columns[each.name] = [constant] * count
            continue
        cells = by_column[reading.columns[each.name]] if count else ()
        read = _reader(reading, each, columns.get(reading.currency_field))
        columns[each.name] = _read_column(each, cells, read, constant, numbers, reading, refusals, wrong)
    return columns


def _read_column(each, cells, read, constant, numbers, reading, refusals, wrong) -> list[str | None]:
    found, odd = _usual(each, cells, read, constant)
    for index in odd:
        try:
            value = read(cells[index], index)
        except Wrong as refusal:
            reason = _sentence(str(refusal))
            refusals.append(Refusal(numbers[index], reading.heading(each.name), shown(cells[index]), reason))
            wrong.add(index)
            value = None
        found[index] = constant if value is None else value
    return found


def _usual(each: Field, cells, read, constant) -> tuple[list[str | None], list[int]]:
    """The column with its usual values in place, and the indexes of the cells that must be read one by one."""
    if usual := _FAST.get(each.type):
        matches = usual.fullmatch
        return list(cells), [i for i, cell in enumerate(cells) if not (cell.__class__ is str and matches(cell))]
    if each.type not in _REPEATING:
        return list(cells), list(range(len(cells)))
    known: dict[Any, str | None] = {}
    for cell in set(cells):
        try:
            value = read(cell, 0)
        except Wrong:
            continue
        known[cell] = constant if value is None else value
    return list(map(known.get, cells)), [i for i, cell in enumerate(cells) if cell not in known]


def _sentence(reason: str) -> str:
    return reason if reason[:1].isupper() else f"The value {reason}"


def _reader(reading: Reading, each: Field, currencies: list[str | None] | None) -> Callable[[Any, int], str | None]:
    parse = _parsers(reading, each, currencies)[each.type]
    blank = amounts.is_empty if each.type in (*_NUMBERS, FieldType.DATE) else _is_blank

    def read(cell: Any, index: int) -> str | None:
        return None if blank(cell) else parse(cell, index) or None

    return read


def _is_blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _parsers(reading: Reading, each: Field, currencies) -> dict[FieldType, Callable[[Any, int], str]]:
    def amount(cell, index):
        currency = currencies[index] if currencies else ""
        return amounts.parse_amount(cell, signed=each.signed, currency=currency or "", title=each.title)

    def day(cell, index):
        found = parse_date(cell, month_first=reading.month_first)
        if each.past and found > reading.today:
            raise Wrong(f"lies in the future: {in_words(found)}")
        return found.isoformat()

    choices = dict(each.choices)
    return {
        FieldType.TEXT: lambda cell, index: texts.parse_text(cell, max_length=each.max_length),
        FieldType.ID: lambda cell, index: texts.parse_id(cell, max_length=min(each.max_length, 64)),
        FieldType.AMOUNT: amount,
        FieldType.NUMBER: lambda cell, index: amounts.parse_amount(cell, signed=each.signed, title=each.title),
        FieldType.COUNT: lambda cell, index: amounts.parse_count(cell, title=each.title),
        FieldType.DATE: day,
        FieldType.CHOICE: lambda cell, index: texts.parse_choice(cell, choices),
        FieldType.COUNTRY: lambda cell, index: texts.parse_country(cell),
        FieldType.CURRENCY: lambda cell, index: texts.parse_currency(cell, reading.currencies),
        FieldType.MOBILE: lambda cell, index: texts.parse_mobile(cell),
    }


def _require(reading: Reading, columns, numbers, refusals, wrong) -> None:
    told = {(refusal.row_number, refusal.column) for refusal in refusals}
    for each in reading.fields:
        if not each.required or None not in columns[each.name]:
            continue
        heading = reading.heading(each.name)
        for index, value in enumerate(columns[each.name]):
            if value is None and (numbers[index], heading) not in told:
                refusals.append(Refusal(numbers[index], heading, "", f"{each.title} is missing"))
                wrong.add(index)
    metrics = [columns[each.name] for each in reading.fields if each.metric]
    if metrics:
        _require_a_metric(reading, metrics, numbers, refusals, wrong)


def _require_a_metric(reading: Reading, metrics: Sequence[list], numbers, refusals, wrong) -> None:
    titles = ", ".join(each.title for each in reading.fields if each.metric and each.name in reading.columns)
    for index, number in enumerate(numbers):
        if index not in wrong and all(cells[index] is None for cells in metrics):
            refusals.append(Refusal(number, titles[:120], "", "The row has no figure: at least one is needed"))
            wrong.add(index)


def shown(cell: Any) -> str:
    """A cell as an error list shows it: short, and safe to open in a spreadsheet."""
    return neutral(str(cell) if cell is not None else "")[:200]


_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "|")
_HARMLESS = re.compile(r"[+-]?[\d., ]+\Z", re.ASCII)


def neutral(text: str) -> str:
    """Text that no spreadsheet runs as a formula: an apostrophe goes before it; plain numbers stay as they are."""
    text = text.replace("\x00", "")
    return f"'{text}" if text.startswith(_DANGEROUS) and not _HARMLESS.match(text) else text


def parse_constant(each: Field, value: Any, currencies: frozenset[str]) -> str:
    """A value given once for every row, such as the date of a file. Raises Wrong."""
    reading = Reading(
        fields=(each,),
        columns={},
        names=(),
        constants={},
        currencies=currencies,
        currency_field="",
        today=date.max,
    )
    return _parsers(reading, each, None)[each.type](value, 0)
