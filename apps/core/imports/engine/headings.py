"""Finds the row of headings: below title lines, over two rows when cells are merged, with blank and repeated ones."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .refusals import FileUnreadable

SEARCHED = 25
_LETTERS = re.compile(r"[A-Za-z\u00c0-\uffff]")
Merged = Sequence[tuple[tuple[int, int], tuple[int, int]]]


@dataclass(frozen=True)
class Headings:
    """`names` by column, all different; `rows` = lines to skip before the data; `notices` for the operator."""

    names: tuple[str, ...]
    rows: int
    notices: tuple[str, ...]
    blank: frozenset[int]


def squash(text: str) -> str:
    """How headings are compared: letters and digits only, lower case."""
    return re.sub(r"[^0-9a-z\u00c0-\uffff]", "", text.lower())


def column_letter(index: int) -> str:
    """0 -> A, 26 -> AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def find_headings(rows: list[list[Any]], *, known: frozenset[str], merged: Merged = ()) -> Headings:
    """The headings among the first rows; `known` are squashed synonyms. Raises FileUnreadable."""
    best, score = -1, 0.0
    for number, row in enumerate(rows[:SEARCHED]):
        found = _score(row, known)
        if found > score:
            best, score = number, found
    if best < 0:
        raise FileUnreadable("No row of headings was found in the first lines.")
    upper = _upper_row(rows, best, merged)
    return _named(rows[best], upper, best, rows[best + 1 :])


def _texts(row: list[Any]) -> list[str]:
    return [" ".join(str(cell).split()) if cell is not None else "" for cell in row]


def _score(row: list[Any], known: frozenset[str]) -> float:
    """Known headings weigh most; then words in different cells; numbers and dates speak against."""
    texts = [text for text in _texts(row) if text]
    if len(texts) < 2:
        return 0.0
    words = [text for text in texts if _LETTERS.search(text) and len(text) <= 80]
    if len(words) < len(texts) / 2:
        return 0.0
    hits = sum(squash(text) in known for text in texts)
    return hits * 10 + len(set(words)) / len(texts) + min(len(words), 5) * 0.1


def _upper_row(rows: list[list[Any]], best: int, merged: Merged) -> list[str]:
    """The group headings of merged cells just above, spread over the columns they span; [] without any."""
    spans = [(start, end) for start, end in merged if start[0] == best - 1 and end[1] > start[1]]
    if best == 0 or not spans or len([text for text in _texts(rows[best - 1]) if text]) < 2:
        return []
    upper = _texts(rows[best - 1])
    upper += [""] * (len(rows[best]) - len(upper))
    for start, end in spans:
        for column in range(start[1], min(end[1] + 1, len(upper))):
            upper[column] = upper[start[1]]
    return upper


def _named(row: list[Any], upper: list[str], best: int, data: list[list[Any]]) -> Headings:
    width = max([len(row), *(len(line) for line in data[:200])])
    texts = _texts(row) + [""] * (width - len(row))
    while len(texts) > len(row) and not any(len(line) >= len(texts) and line[len(texts) - 1] != "" for line in data):
        texts.pop()
    blank = {index for index, text in enumerate(texts) if not text}
    notices = [f"{best} line(s) above the headings are left out."] if best - bool(upper) > 0 else []
    if upper:
        texts = [
            f"{over} {text}".strip() if over and over != text else text
            for over, text in zip(upper, texts, strict=False)
        ]
        notices = [f"Merged headings: rows {best} and {best + 1} are read as one."]
    if blank := {index for index in blank if not texts[index]}:
        notices.append(f"Column {', '.join(map(column_letter, sorted(blank)))} has no heading.")
    return Headings(tuple(_unique(texts, notices)), best + 1, tuple(notices), frozenset(blank))


def _unique(texts: list[str], notices: list[str]) -> list[str]:
    counts = Counter(squash(text) for text in texts if text)
    repeated = [text for text in dict.fromkeys(texts) if text and counts[squash(text)] > 1]
    if repeated:
        notices.append(f"Repeated headings: {', '.join(repeated)}. Choose which column to use.")
    seen: Counter[str] = Counter()
    named = []
    for index, text in enumerate(texts):
        if not text:
            named.append(f"Column {column_letter(index)}")
            continue
        key = squash(text)
        seen[key] += 1
        named.append(text if counts[key] == 1 else f"{text} (column {column_letter(index)})")
    return named
