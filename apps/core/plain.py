"""Values as JSON keeps them: text, numbers, booleans, lists and dictionaries."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from django.db.models import Model

from .money import Money


def plain(value: Any) -> Any:
    """The value in JSON's types: ids, decimals and times as text, money as amount and currency, rows as their key."""
    if isinstance(value, Enum):
        return plain(value.value)
    if value is None or isinstance(value, bool | int | str | float):
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted((plain(item) for item in value), key=str)
    return _scalar(value)


def _scalar(value: Any) -> Any:
    match value:
        case Money():
            return {"amount": str(value.amount), "currency": str(value.currency)}
        case Decimal() | UUID():
            return str(value)
        case datetime() | date() | time():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case Model():
            return plain(value.pk)
        case bytes() | bytearray() | memoryview():
            return f"{len(value)} bytes"
    raise TypeError(f"{type(value).__name__} has no plain form.")
