"""Columns of admin lists and pages: money, numbers, times, states, links and masked values, each shown one way."""

from collections.abc import Callable
from functools import reduce
from typing import Any

from apps.core import masking
from apps.core.display import EMPTY, TONE_OF, badge, link, moment, money, number


def _read(obj: Any, path: str) -> Any:
    return reduce(lambda found, name: None if found is None else getattr(found, name), path.split("__"), obj)


def _column(show: Callable[[Any], Any], title: str, order: str | None, *, numeric: bool = False) -> Callable:
    def column(self, obj):
        return show(obj)

    column.short_description = title
    column.admin_order_field = order
    column.numeric = numeric
    return column


def figure_column(title: str) -> Callable:
    """For a method that shows a figure (`display.money`, `display.number`): its heading stands over it."""

    def decorate(method: Callable) -> Callable:
        method.short_description, method.numeric = title, True
        return method

    return decorate


def money_column(path: str, title: str, *, order: str | None = None) -> Callable:
    """A Money attribute (`path` may cross relations with `__`), right-aligned."""
    return _column(lambda obj: money(_read(obj, path)), title, order or path, numeric=True)


def number_column(path: str, title: str, *, places: int | None = None, order: str | None = None) -> Callable:
    """A number, right-aligned."""
    return _column(lambda obj: number(_read(obj, path), places), title, order or path, numeric=True)


def time_column(path: str, title: str, *, order: str | None = None) -> Callable:
    """An instant on the business clock."""
    return _column(lambda obj: moment(_read(obj, path)), title, order or path)


def state_column(path: str, title: str = "State", *, tones: dict[str, str] | None = None) -> Callable:
    """A choice field as a badge; well-known words have their tone, `tones` adds or changes."""

    def show(obj):
        value = _read(obj, path)
        if value in (None, ""):
            return EMPTY
        *owner, name = path.split("__")
        holder = _read(obj, "__".join(owner)) if owner else obj
        word = getattr(holder, f"get_{name}_display", lambda: str(value))()
        return badge(word, (tones or {}).get(str(value), TONE_OF.get(str(value), "")))

    return _column(show, title, path)


def link_column(path: str, title: str, *, text: str = "") -> Callable:
    """A related object as a link to its page; `text` names the attribute to show. Needs list_select_related."""
    return _column(
        lambda obj: link(_read(obj, path), str(_read(obj, f"{path}__{text}") or "") if text else ""), title, None
    )


def masked_column(path: str, title: str) -> Callable:
    """A number or code that is personal data: its last characters only."""
    return _column(lambda obj: masking.text(_read(obj, path)) or EMPTY, title, None)
