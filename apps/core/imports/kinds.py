"""The registry of what can be imported: an app describes its fields and tables, the machinery does the work."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Model

from .engine.fields import Field, FieldType
from .errors import KindUnknown

__all__ = ["Field", "FieldType", "ImportKind", "RowCheck", "Target", "all_kinds", "get", "register"]


@dataclass(frozen=True, kw_only=True)
class RowCheck:
    """A rule over one staged row, in SQL: `fails` is true for a wrong row (null counts as right)."""

    fields: tuple[str, ...]
    fails: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Target:
    """One table that a row is written to.

    `key` and `columns` map the table's columns to SQL over the staged row (`s.<field>`); an earlier target's row id is
    `s.<target name>_id`. A null value changes nothing in a row that is there; `defaults` fill a new row. `set_always`
    is written with every changed row and is not compared.
    """

    name: str
    model: type[Model]
    key: Mapping[str, str]
    columns: Mapping[str, str]
    defaults: Mapping[str, str] = field(default_factory=dict)
    set_always: Mapping[str, str] = field(default_factory=dict)
    # Compared by this column instead of itself: a ciphertext by its blind index.
    compared_by: Mapping[str, str] = field(default_factory=dict)
    # SQL over the row `t` that tells why undo must keep a row this import created (null: it may go).
    keep_new: str = "NULL"


@dataclass(frozen=True, kw_only=True)
class ImportKind:
    """What a spreadsheet of one sort means.

    `permission` guards every door. The hooks run in the commit's or the undo's own transaction, set-based:
    `committed(batch)` and `undone(batch)` return what the result page shows; `preview(batch, stage)` adds to the
    preview (`stage` is the staged table's name, already quoted).
    """

    key: str
    title: str
    permission: str
    fields: tuple[Field, ...]
    row_key: tuple[str, ...]
    targets: tuple[Target, ...]
    checks: tuple[RowCheck, ...] = ()
    preview: Callable[[Any, str], dict] | None = None
    before_commit: Callable[[Any, str], None] | None = None
    committed: Callable[[Any], dict] | None = None
    undone: Callable[[Any], dict] | None = None
    currency_field: str = "currency"
    amount_maximum: Decimal = Decimal(10) ** 13

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
