"""What the apps hold of a person: each registers its holdings and what may be revealed, in `<app>/personal_data.py`.

The privacy app exports, erases and reveals through this registry; nobody has to know whose table it is.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from . import context


@dataclass(frozen=True, slots=True)
class Part:
    """One file of an export: rows of plain values (written as JSON and CSV), or the bytes of a document.

    What lies outside the database is given as a function: it is read when no transaction is open.
    """

    name: str
    rows: Iterable[dict[str, Any]] | None = None
    content: bytes | Callable[[], bytes] | None = None


def _nothing(user) -> Iterable[str]:
    return ()


@dataclass(frozen=True, kw_only=True)
class Holding:
    """Everything one app keeps of a person.

    `export(user)` gives parts; `erase(user)` destroys what no law retains, inside one transaction, and answers one
    sentence: what was destroyed, what is kept and why. `obstacles(user)` gives a sentence for each thing that must be
    settled first (money in a wallet, an open hold). Holdings are erased by `order`, the account itself last.
    """

    key: str
    title: str
    export: Callable[[Any], Iterable[Part]]
    erase: Callable[[Any], str]
    obstacles: Callable[[Any], Iterable[str]] = _nothing
    order: int = 100


@dataclass(frozen=True, kw_only=True)
class Revealable:
    """A personal value that is masked everywhere and may be shown once for a reason.

    `read(subject_id)` gives the value or None; `owner(subject_id)` the key of the user whose value it is, or None.
    Both raise NotFound for a subject that is not there.
    """

    key: str
    title: str
    permission: str
    read: Callable[[str], str | None]
    owner: Callable[[str], int | None]


_holdings: dict[str, Holding] = {}
_revealables: dict[str, Revealable] = {}


def register(holding: Holding) -> None:
    """Makes a holding known. Raises ImproperlyConfigured for a second one of its key."""
    if holding.key in _holdings:
        raise ImproperlyConfigured(f"Two holdings are called {holding.key}.")
    _holdings[holding.key] = holding


def holdings() -> list[Holding]:
    """In the order of erasure."""
    return sorted(_holdings.values(), key=lambda held: (held.order, held.key))


def revealable(
    *,
    key: str,
    title: str,
    permission: str,
    read: Callable[[str], str | None],
    owner: Callable[[str], int | None],
) -> None:
    """Makes a field known that may be revealed. Raises ImproperlyConfigured for a second one of its key."""
    if key in _revealables:
        raise ImproperlyConfigured(f"Two revealable fields are called {key}.")
    _revealables[key] = Revealable(key=key, title=title, permission=permission, read=read, owner=owner)


def find(key: str) -> Revealable | None:
    return _revealables.get(key)


def reveal_button(key: str, subject_id) -> SafeString | str:
    """A button that asks for a reason and shows the value for a minute; nothing for who may not."""
    field, user = _revealables[key], context.actor()
    if user is None or not user.has_perm(field.permission):
        return ""
    return render_to_string("privacy/reveal_button.html", {"field": field, "subject_id": str(subject_id)})
