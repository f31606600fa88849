"""What an app puts on the operators' console: small dataclasses, registered in `<app>/console.py`.

(Core's own are in `core/admin/menu.py`: this file is the registry itself.)

Nothing here may query at import: what needs the database is a function, called when a page is drawn.
"""

from collections.abc import Callable, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One registered thing: seen by those who hold `permission` ("app.codename"; empty: all staff)."""

    key: str
    title: str
    permission: str = ""
    order: int = 100

    def seen_by(self, user) -> bool:
        return not self.permission or user.has_perm(self.permission)


@dataclass(frozen=True, kw_only=True)
class Figure(Entry):
    """A number in the dashboard's top row: `value(request)` answers text and, if wanted, a line under it."""

    value: Callable[[HttpRequest], "Reading"]
    url_name: str = ""
    icon: str = ""


@dataclass(frozen=True)
class Reading:
    """What a figure shows now; `tone` is "", "good", "warn" or "bad"."""

    text: str
    detail: str = ""
    tone: str = ""


@dataclass(frozen=True, kw_only=True)
class Panel(Entry):
    """A dashboard panel; `width` is "third", "half", "two-thirds" or "full"."""

    template: str
    context: Callable[[HttpRequest], dict[str, Any]]
    width: str = "half"


@dataclass(frozen=True, kw_only=True)
class Queue(Entry):
    """A work list: how much waits, since when, and where to work on it (`url` is a path or a URL name)."""

    count: Callable[[], int]
    oldest: Callable[[], datetime | None]
    url: str
    icon: str = "inbox"


@dataclass(frozen=True, kw_only=True)
class NavItem(Entry):
    """A line of the menu. `key` may be left out: it is the URL name."""

    key: str = ""
    group: str
    icon: str
    url_name: str
    query: str = ""

    def __post_init__(self):
        if not self.key:
            object.__setattr__(self, "key", self.url_name + self.query)


@dataclass(frozen=True, kw_only=True)
class Banner(Entry):
    """What must not be missed, on top of every page: `says(request)` answers sentences, none when all is well.

    Asked for each page: it must cost no query.
    """

    says: Callable[[HttpRequest], list[str]]
    url_name: str = ""


@dataclass(frozen=True, kw_only=True)
class PlayerPanel(Entry):
    """A panel of one person's page; `width` as in Panel."""

    template: str
    context: Callable[[HttpRequest, Any], dict[str, Any]]
    width: str = "half"


@dataclass(frozen=True)
class Hit:
    """One answer of the global search."""

    title: str
    description: str
    url: str
    icon: str = "tag"


@dataclass(frozen=True, kw_only=True)
class SearchProvider(Entry):
    """Finds an app's things by what an operator pastes: exact ids and numbers, through indexes, a few at most."""

    find: Callable[[str], Iterable[Hit]]


@dataclass
class Registry:
    """Everything registered, by kind and key."""

    entries: dict[tuple[type, str], Entry] = field(default_factory=dict)

    def register(self, *items: Entry) -> None:
        for item in items:
            if (type(item), item.key) in self.entries:
                raise ImproperlyConfigured(f"{type(item).__name__} {item.key!r} is registered twice.")
            self.entries[type(item), item.key] = item

    def of(self, kind: type, user=None) -> list:
        """The entries of one kind that the user may see (all without a user), in order."""
        found = [item for (of_kind, _), item in self.entries.items() if of_kind is kind]
        return sorted((i for i in found if user is None or i.seen_by(user)), key=lambda i: (i.order, i.title))


_registry = Registry()


def register(*items: Entry) -> None:
    """Puts entries on the console. Raises ImproperlyConfigured on a second one of the same kind and key."""
    _registry.register(*items)


def entries(kind: type, user=None) -> list:
    """The registered entries of one kind that this user may see, in order."""
    return _registry.of(kind, user)


@contextmanager
def empty_registry():
    """A registry of its own inside the block: for tests that register."""
    global _registry
    kept, _registry = _registry, Registry()
    try:
        yield _registry
    finally:
        _registry = kept
