"""What an event is, and which ones exist."""

import dataclasses
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, ClassVar, Self, get_type_hints
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured

from apps.core.plain import plain
from apps.core.redaction import PERSONAL_NAMES, SECRET_NAMES

_READERS = {UUID: UUID, Decimal: Decimal, datetime: datetime.fromisoformat, date: date.fromisoformat}
_events: dict[str, type["Event"]] = {}


class UnknownEvent(LookupError):
    """No class of that name and version is known here."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened: ids and plain values, a namespaced name in the past tense, a version."""

    name: ClassVar[str] = ""
    version: ClassVar[int] = 1

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if "name" in cls.__dict__:
            _register(cls)

    def aggregate(self) -> tuple[str, str]:
        """Type and id of the thing it happened to: deliveries keep their order per aggregate."""
        raise NotImplementedError(f"{type(self).__name__} names no aggregate.")

    def payload(self) -> dict[str, Any]:
        """The fields as JSON keeps them."""
        return {field.name: plain(getattr(self, field.name)) for field in dataclasses.fields(self)}

    @classmethod
    def upgrade(cls, payload: dict[str, Any], version: int) -> dict[str, Any]:
        """A payload of an older version in today's shape; a class whose version grows overrides this."""
        raise UnknownEvent(f"{cls.name} version {version} cannot be read by version {cls.version}.")

    @classmethod
    def from_payload(cls, payload: dict[str, Any], version: int) -> Self:
        """The event as it was published. Raises UnknownEvent."""
        if version != cls.version:
            payload = cls.upgrade(payload, version)
        readers = _readers(cls)
        return cls(**{name: _read(readers.get(name), value) for name, value in payload.items()})


def event_class(name: str) -> type[Event]:
    """The class of an event's name. Raises UnknownEvent."""
    try:
        return _events[name]
    except KeyError:
        raise UnknownEvent(f"No event is called {name}.") from None


def _register(cls: type[Event]) -> None:
    known = _events.get(cls.name)
    if known is not None and (known.__module__, known.__qualname__) != (cls.__module__, cls.__qualname__):
        raise ImproperlyConfigured(f"Two events are called {cls.name}.")
    if private := {field for field in cls.__annotations__ if field in PERSONAL_NAMES | SECRET_NAMES}:
        raise ImproperlyConfigured(f"{cls.__name__} carries personal data: {', '.join(sorted(private))}.")
    _events[cls.name] = cls


@cache
def _readers(cls: type[Event]) -> dict[str, Callable[[str], Any]]:
    """The fields that JSON keeps as text and their classes do not."""
    return {name: _READERS[hint] for name, hint in get_type_hints(cls).items() if hint in _READERS}


def _read(reader: Callable[[str], Any] | None, value: Any) -> Any:
    return reader(value) if reader and isinstance(value, str) else value
