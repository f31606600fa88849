"""The registry of what can be imported: an app describes its fields and tables, the machinery does the work."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from .engine.fields import Field, FieldType
from .errors import KindUnknown
from .staging import Stage

__all__ = ["Field", "FieldType", "ImportKind", "RowCheck", "Target", "all_kinds", "get", "open_to", "register"]


@dataclass(frozen=True, kw_only=True)
class RowCheck:
    """A rule over one staged row, in SQL: `fails` is true for a wrong row (null counts as right)."""

    fields: tuple[str, ...]
    fails: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Target:
    """One table that a row is written to, in SQL over the staged row: `s.<field>`.

    Further words: `{batch}` is the batch's id, `{<target>}` the row id of an earlier target, `t.<column>` (only in
    checks and `keep_new`) the row as it stands. A null changes nothing in a row that is there;
    `defaults` fill a new one.
    """

    name: str
    model: type[Model]
    key: Mapping[str, str]
    columns: Mapping[str, str] = field(default_factory=dict)
    # The field shown when a row is named to people.
    shown_field: str = ""
    new_id: str = "uuidv7()"
    defaults: Mapping[str, str] = field(default_factory=dict)
    # Written with every row that changes, not compared: batch, time.
    set_always: Mapping[str, str] = field(default_factory=dict)
    # Ciphertext: never compared (its blind index is), left out of digests.
    sealed: frozenset[str] = frozenset()
    # Written only while empty: a second fact that must not be swapped by a file.
    filled_once: frozenset[str] = frozenset()
    # Rules against the row as it stands; `reason` is a SQL expression.
    checks: tuple[RowCheck, ...] = ()
    # A target that must be there already: `missing` is the reason (SQL) where it is not.
    creates: bool = True
    missing: str = "'There is no such row'"
    # Why undo must keep a row this import created (SQL over `t`; null: it may go), and what goes with it.
    keep_new: str = "NULL::text"
    removed_with: tuple[tuple[type[Model], str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class ImportKind:
    """What a spreadsheet of one sort means.

    `permission` guards every door; who has only `view_permission` may look at its imports. `row_key`: fields of which
    no two rows may be equal. Hooks: `preview(batch, stage)` adds to the preview, read-only; `committed(batch)` and
    `undone(batch)` run after their commit, may run again, and return what the result page shows; `rehearse(batch)`
    runs inside a commit that is rolled back (the rules' totals) where `rehearsable()` says that there is anything to
    rehearse. `verify(stage)` judges the file as a whole: it refuses rows by `stage.refuse`. Of a `whole` file nothing
    is imported while one of its rows is wrong.
    """

    key: str
    title: str
    permission: str
    fields: tuple[Field, ...]
    row_key: tuple[str, ...]
    targets: tuple[Target, ...]
    checks: tuple[RowCheck, ...] = ()
    verify: Callable[[Stage], None] | None = None
    whole: bool = False
    preview: Callable[[Any, Stage], dict] | None = None
    committed: Callable[[Any], dict] | None = None
    undone: Callable[[Any], dict] | None = None
    rehearse: Callable[[Any], dict] | None = None
    rehearsable: Callable[[], bool] = lambda: True
    # (title, URL name) of pages to look at after an import.
    result_links: tuple[tuple[str, str], ...] = ()
    currency_field: str = "currency"
    view_permission: str = ""

    def is_open_to(self, user) -> bool:
        """Whether this person may look at imports of the kind: a file shows what its tables hold."""
        return user.has_perm(self.permission) or bool(self.view_permission) and user.has_perm(self.view_permission)

    def field(self, name: str) -> Field:
        return next(field for field in self.fields if field.name == name)

    @property
    def metrics(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.metric)


_kinds: dict[str, ImportKind] = {}


def register(kind: ImportKind) -> ImportKind:
    """Makes the kind known to every door. Registering a key twice replaces it."""
    _kinds[kind.key] = kind
    return kind


def get(key: str) -> ImportKind:
    """The kind. Raises KindUnknown."""
    try:
        return _kinds[key]
    except KeyError:
        raise KindUnknown(kind=str(key)[:40]) from None


def all_kinds() -> list[ImportKind]:
    return sorted(_kinds.values(), key=lambda kind: kind.title)


def open_to(user) -> list[str]:
    """Keys of the kinds whose imports this person may look at."""
    return [kind.key for kind in all_kinds() if kind.is_open_to(user)]
