"""Dates as people write them: ISO, day first or month first, with month names, or as a spreadsheet's day number."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from .refusals import Wrong

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?\Z", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})\Z", re.ASCII)
_NUMERIC = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})(?:[T ,].*)?\Z", re.ASCII)
_DAY_NAME = re.compile(r"(\d{1,2})[-/. ]([A-Za-z]{3,9})[-/., ]+(\d{4}|\d{2})(?:[T ,].*)?\Z", re.ASCII)
_NAME_DAY = re.compile(r"([A-Za-z]{3,9})[-/. ](\d{1,2})[-/., ]+(\d{4}|\d{2})(?:[T ,].*)?\Z", re.ASCII)
MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_MONTHS = {name[:3].lower(): number for number, name in enumerate(MONTH_NAMES, 1)}
_EPOCH = date(1899, 12, 30)
_SERIALS = range(18_264, 73_051)  # 1950 to 2100


def parse_date(cell: Any, *, month_first: bool) -> date:
    """The date in a cell. Raises Wrong."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if cell == cell and int(cell) in _SERIALS:
            return _EPOCH + timedelta(days=int(cell))
        raise Wrong("is a number, not a date")
    if not isinstance(cell, str):
        raise Wrong("is not a date")
    return _text(cell.strip(), month_first)


def _text(text: str, month_first: bool) -> date:
    if found := _ISO.match(text) or _COMPACT.match(text):
        return _build(text, *found.groups())
    if found := _NUMERIC.match(text):
        first, _, second, year = found.groups()
        month, day = (first, second) if month_first else (second, first)
        if int(month) > 12 >= int(day):
            order = "month first" if month_first else "day first"
            raise Wrong(f"is not a date when read {order}: there is no month {int(month)}")
        return _build(text, year, month, day)
    if found := _DAY_NAME.match(text):
        day, name, year = found.groups()
    elif found := _NAME_DAY.match(text):
        name, day, year = found.groups()
    else:
        raise Wrong("is not a date: write 2026-12-31")
    if name[:3].lower() not in _MONTHS:
        raise Wrong(f"has no month called {name}")
    return _build(text, year, _MONTHS[name[:3].lower()], day)


def _build(text: str, year: str, month: str | int, day: str | int) -> date:
    number = int(year)
    if number < 100:
        number += 2000 if number < 70 else 1900
    try:
        found = date(number, int(month), int(day))
    except ValueError:
        raise Wrong("is not a date of the calendar") from None
    if not 1900 <= found.year <= 2100:
        raise Wrong("lies outside the years 1900 to 2100")
    return found


@dataclass(frozen=True)
class OrderFound:
    """What the dates of a file prove about their order; `examples` are texts as they stand there."""

    day_first: int
    month_first: int
    ambiguous: int
    examples: tuple[str, ...]

    @property
    def is_ambiguous(self) -> bool:
        """Both orders are possible for every date that needs one."""
        return bool(self.ambiguous) and not self.day_first and not self.month_first

    @property
    def guess(self) -> str:
        """DAY_FIRST or MONTH_FIRST as proved by most, "" where nothing proves either."""
        if self.day_first == self.month_first:
            return ""
        return "DAY_FIRST" if self.day_first > self.month_first else "MONTH_FIRST"


def find_order(cells: Iterable[Any]) -> OrderFound:
    """Looks for days above 12 in first or second place."""
    counts = {"day": 0, "month": 0, "either": 0}
    examples: dict[str, list[str]] = {"day": [], "month": [], "either": []}
    for cell in cells:
        found = _NUMERIC.match(cell.strip()) if isinstance(cell, str) else None
        if not found:
            continue
        first, second = int(found[1]), int(found[3])
        which = "day" if first > 12 >= second else "month" if second > 12 >= first else "either"
        if first == second:
            continue
        counts[which] += 1
        if len(examples[which]) < 3 and cell.strip() not in examples[which]:
            examples[which].append(cell.strip())
    shown = [*examples["day"][:2], *examples["month"][:2], *examples["either"]][:4]
    return OrderFound(counts["day"], counts["month"], counts["either"], tuple(shown))


def in_words(day: date) -> str:
    """`4 March 2026`."""
    return f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}"
