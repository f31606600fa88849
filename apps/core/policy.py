"""Settings that people change in the console: declared in code, overrides stored, every change audited and announced.

Declare them in `<app>/policy.py`; read them with `get` (no query on the hot path), change them with `set`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.db.models import Model

from . import audit, clock, events
from .announcements import SettingsUpdated
from .errors import Conflict, Invalid, NotFound
from .models.policy import Setting
from .plain import plain
from .snapshot import Snapshot

TYPES = (bool, int, str, Decimal, list)


class UnknownSetting(NotFound):
    message = "There is no such setting."


class SettingInvalid(Invalid):
    reason = "SETTING_INVALID"


class NeedsApproval(Conflict):
    """A high-impact setting changes only through a second person: `approvals.request("core.setting", ...)`."""

    reason, message = "APPROVAL_REQUIRED", "This setting needs a second person: request the change instead."


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """One setting: its type, default and what values it takes."""

    key: str
    type: type
    default: Any
    title: str
    group: str
    help: str = ""
    minimum: Any = None
    maximum: Any = None
    choices: tuple = ()
    high_impact: bool = False

    def clean(self, value: Any) -> Any:
        """The value in the setting's type. Raises SettingInvalid."""
        value = _READ[self.type](value, self.title)
        if self.choices and value not in self.choices:
            raise SettingInvalid(f"{self.title}: choose one of {', '.join(map(str, self.choices))}.")
        if self.minimum is not None and value < self.minimum:
            raise SettingInvalid(f"{self.title}: at least {self.minimum}.")
        if self.maximum is not None and value > self.maximum:
            raise SettingInvalid(f"{self.title}: at most {self.maximum}.")
        return value


_declared: dict[str, Declaration] = {}


def declare(
    key: str,
    type: type,
    default: Any,
    *,
    title: str,
    group: str,
    help: str = "",
    minimum: Any = None,
    maximum: Any = None,
    choices: tuple = (),
    high_impact: bool = False,
) -> Declaration:
    """Makes a setting known. Raises ImproperlyConfigured for a second one of that key or a default out of range."""
    declaration = Declaration(
        key=key,
        type=type,
        default=default,
        title=title,
        group=group,
        help=help,
        minimum=minimum,
        maximum=maximum,
        choices=choices,
        high_impact=high_impact,
    )
    if type not in TYPES or _declared.get(key, declaration) != declaration:
        raise ImproperlyConfigured(f"Setting {key!r} is declared twice, or its type is not known.")
    try:
        declaration.clean(default)
    except SettingInvalid as wrong:
        raise ImproperlyConfigured(f"Setting {key!r}: its own default is refused: {wrong.text}") from wrong
    _declared[key] = declaration
    return declaration


def declaration(key: str) -> Declaration:
    """Raises UnknownSetting."""
    try:
        return _declared[key]
    except KeyError:
        raise UnknownSetting(key=key) from None


def declarations() -> list[Declaration]:
    """All settings, by group and title."""
    return sorted(_declared.values(), key=lambda item: (item.group, item.title))


def get(key: str) -> Any:
    """The value that holds now: at most five seconds old, without a query on most calls. Raises UnknownSetting."""
    known = declaration(key)
    return _stored.get().get(key, known.default)


@transaction.atomic
def set(*, key: str, value: Any, actor: Model | None, reason: str, approval: Model | None = None) -> Setting:
    """Stores an override, audits it and tells everybody. Raises SettingInvalid, NeedsApproval, UnknownSetting."""
    known = declaration(key)
    cleaned = known.clean(value)
    if known.high_impact and approval is None:
        raise NeedsApproval(key=key)
    row = Setting.objects.select_for_update().filter(key=key).first()
    before = known.clean(row.value) if row else known.default
    row = row or Setting(key=key)
    row.value, row.reason, row.updated_by, row.updated_at = plain(cleaned), reason[:500], actor, clock.now()
    row.save()
    _announce(row, before=before, after=cleaned, actor=actor, reason=reason)
    return row


@transaction.atomic
def reset(*, key: str, actor: Model | None, reason: str, approval: Model | None = None) -> None:
    """Back to the declared default. Raises NeedsApproval, UnknownSetting."""
    known = declaration(key)
    if known.high_impact and approval is None:
        raise NeedsApproval(key=key)
    row = Setting.objects.select_for_update().filter(key=key).first()
    if row is None:
        return
    _announce(row, before=row.value, after=known.default, actor=actor, reason=reason)
    row.delete()


@contextmanager
def override(**values: Any) -> Iterator[None]:
    """Other defaults inside the block (`wallet__max` for `wallet.max`): for tests and benches."""
    keys = {name.replace("__", "."): value for name, value in values.items()}
    kept = {key: _declared[key] for key in keys}
    for key, value in keys.items():
        _declared[key] = Declaration(**{**vars(kept[key]), "default": kept[key].clean(value)})
    try:
        yield
    finally:
        _declared.update(kept)


def _announce(row: Setting, *, before: Any, after: Any, actor: Model | None, reason: str) -> None:
    audit.record("core.setting.set", row, actor=actor, before={"value": before}, after={"value": after}, reason=reason)
    events.publish(SettingsUpdated(keys=[row.key]))
    _stored.changed()


def _load() -> dict[str, Any]:
    rows = Setting.objects.filter(key__in=_declared).values_list("key", "value")
    return {key: _declared[key].clean(value) for key, value in rows}


def _integer(value: Any, title: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise SettingInvalid(f"{title}: a whole number is wanted.")
    try:
        return int(value)
    except ValueError:
        raise SettingInvalid(f"{title}: a whole number is wanted.") from None


def _decimal(value: Any, title: str) -> Decimal:
    try:
        number = Decimal(value) if isinstance(value, int | str | Decimal) and not isinstance(value, bool) else None
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite():
        raise SettingInvalid(f"{title}: a number is wanted.")
    return number


def _yes_or_no(value: Any, title: str) -> bool:
    if isinstance(value, bool):
        return value
    known = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
    if not isinstance(value, str) or value.lower() not in known:
        raise SettingInvalid(f"{title}: yes or no is wanted.")
    return known[value.lower()]


def _text(value: Any, title: str) -> str:
    if not isinstance(value, str):
        raise SettingInvalid(f"{title}: a text is wanted.")
    return value.strip()


def _words(value: Any, title: str) -> list[str]:
    words = value.split(",") if isinstance(value, str) else value
    if not isinstance(words, list | tuple) or not all(isinstance(word, str) for word in words):
        raise SettingInvalid(f"{title}: a list of words is wanted.")
    return [word.strip() for word in words if word.strip()]


_READ: dict[type, Callable[[Any, str], Any]] = {
    bool: _yes_or_no,
    int: _integer,
    str: _text,
    Decimal: _decimal,
    list: _words,
}
_stored: Snapshot[dict[str, Any]] = Snapshot("settings", _load)
