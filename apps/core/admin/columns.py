"""Columns of admin lists and pages: money, numbers, times, states, links and masked values, each shown one way."""

from collections.abc import Callable
from functools import reduce
from typing import Any

from apps.core import masking
from apps.core.display import EMPTY, TONE_OF, badge, link, moment, money, number


def _read(obj: Any, path: str) -> Any:
    return reduce(lambda found, name: None if found is None else getattr(found, name), path.split("__"), obj)


def reader(path: str) -> Callable[[Any], Any]:
    """What an attribute holds; `path` may cross relations with `__`."""
    return lambda obj: _read(obj, path)


def _column(
    show: Callable[[Any], Any],
    title: str,
    order: str | None,
    *,
    read: Callable[[Any], Any],
    numeric: bool = False,
    holds: str = "",
    relation: str = "",
) -> Callable:
    """`show` is for the page; `read`, what a row has there, for the list's file, with `relation` selected."""

    def column(self, obj):
        return show(obj)

    column.read, column.holds, column.relation = read, holds, relation
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
    read = reader(path)
    return _column(lambda obj: money(read(obj)), title, order or path, read=read, numeric=True, holds="money")


def number_column(path: str, title: str, *, places: int | None = None, order: str | None = None) -> Callable:
    """A number, right-aligned."""
    read = reader(path)
    return _column(lambda obj: number(read(obj), places), title, order or path, read=read, numeric=True)


def time_column(path: str, title: str, *, order: str | None = None) -> Callable:
    """An instant on the business clock."""
    read = reader(path)
    return _column(lambda obj: moment(read(obj)), title, order or path, read=read, holds="time")


def state_column(path: str, title: str = "State", *, tones: dict[str, str] | None = None) -> Callable:
    """A choice field as a badge; well-known words have their tone, `tones` adds or changes."""

    *owner, name = path.split("__")
    holder = reader("__".join(owner)) if owner else lambda obj: obj

    def word(obj):
        value = _read(obj, path)
        return "" if value in (None, "") else getattr(holder(obj), f"get_{name}_display", lambda: str(value))()

    def show(obj):
        value = _read(obj, path)
        tone = (tones or {}).get(str(value), TONE_OF.get(str(value), ""))
        return EMPTY if value in (None, "") else badge(word(obj), tone)

    return _column(show, title, path, read=word)


def link_column(path: str, title: str, *, text: str = "") -> Callable:
    """A related object as a link to its page; `text` names the attribute to show. Needs list_select_related."""
    target = reader(path)
    words = reader(f"{path}__{text}") if text else target
    return _column(
        lambda obj: link(target(obj), str(words(obj) or "") if text else ""), title, None, read=words, relation=path
    )


def masked_column(path: str, title: str) -> Callable:
    """A number or code that is personal data: its last characters only."""

    def masked(obj):
        return masking.text(_read(obj, path))

    return _column(lambda obj: masked(obj) or EMPTY, title, None, read=masked)
