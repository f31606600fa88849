"""Evidence and changes as tables on an object's page."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from apps.core.approvals.evidence import rows
from apps.core.display import EMPTY


def table(headings: Sequence[str], lines: Iterable[Sequence[Any]]) -> SafeString | str:
    """A table; an empty one is a dash."""
    lines = list(lines)
    if not lines:
        return EMPTY
    head = format_html_join("", '<th scope="col">{}</th>', ((text,) for text in headings))
    body = format_html_join("", "<tr>{}</tr>", ((_cells(line),) for line in lines))
    return format_html('<table class="rows wide"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>', head, body)


def facts(values: dict[str, Any] | None) -> SafeString | str:
    """Nested values as lines of name and value."""
    return table(("What", "Value"), rows(values or {}) if values else [])


def changes(before: dict[str, Any] | None, after: dict[str, Any] | None) -> SafeString | str:
    """What was, beside what is."""
    old, new = (dict(rows(values)) if values else {} for values in (before, after))
    return table(("What", "Before", "After"), ((key, old.get(key, EMPTY), new.get(key, EMPTY)) for key in old | new))


def _cells(line: Sequence[Any]) -> SafeString:
    name, *values = line
    return format_html(
        '<th scope="row">{}</th>{}', name, format_html_join("", "<td>{}</td>", ((value,) for value in values))
    )
