"""Pieces of SQL with their bound values, put together without ever writing a value into the text."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

_SLOT = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Fragment:
    """SQL text with %s places, and the values for them in order."""

    text: str
    values: tuple[Any, ...] = ()


def bound(text: str, *values: Any) -> Fragment:
    return Fragment(text, values)


def join(glue: str, parts: Iterable[Fragment]) -> Fragment:
    parts = list(parts)
    return Fragment(glue.join(each.text for each in parts), tuple(v for each in parts for v in each.values))


def compose(template: str, **slots: Fragment) -> Fragment:
    """The template with each {slot} replaced by its fragment, values in the order of the text."""
    parts, at = [], 0
    for match in _SLOT.finditer(template):
        parts += [Fragment(template[at : match.start()]), slots[match.group(1)]]
        at = match.end()
    return join("", [*parts, Fragment(template[at:])])
