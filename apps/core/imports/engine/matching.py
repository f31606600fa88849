"""Headings to fields: a saved preset first, then names and synonyms, then the words inside a heading."""

import re
from collections.abc import Mapping, Sequence

from .fields import Field
from .headings import squash

_COLUMN_TAG = re.compile(r" \(column [A-Z]+\)\Z")


def known_headings(fields: Sequence[Field]) -> frozenset[str]:
    """Every squashed heading that some field answers to."""
    return frozenset(word for field in fields for word in _words(field))


def _words(field: Field) -> list[str]:
    return [squash(text) for text in (field.name, field.title, *field.synonyms)]


def guess(names: Sequence[str], fields: Sequence[Field], preset: Mapping[str, str] | None = None) -> dict[int, str]:
    """Column number -> field name; a field is used once, a column whose heading fits nothing is left out.

    A preset's heading with an empty field is left out on purpose; headings it does not know are guessed.
    """
    plain = [squash(_COLUMN_TAG.sub("", name)) for name in names]
    mapping: dict[int, str] = {}
    saved = {squash(heading): field for heading, field in (preset or {}).items()}
    _assign(mapping, plain, lambda heading: saved.get(heading))
    plain = ["" if saved.get(heading) == "" else heading for heading in plain]
    exact = {word: field.name for field in reversed(fields) for word in reversed(_words(field))}
    _assign(mapping, plain, lambda heading: exact.get(heading))
    if not preset:
        _assign(mapping, plain, lambda heading: _inside(heading, fields))
    return mapping


def _assign(mapping: dict[int, str], plain: list[str], find) -> None:
    for index, heading in enumerate(plain):
        field = find(heading) if heading and index not in mapping else None
        if field and field not in mapping.values():
            mapping[index] = field


def _inside(heading: str, fields: Sequence[Field]) -> str | None:
    """The field with the longest synonym (of at least five letters) that stands in the heading."""
    found = [
        (len(word), field.name) for field in fields for word in _words(field) if len(word) >= 5 and word in heading
    ]
    return max(found)[1] if found else None
