"""Reading what a gateway answered: each field is checked, and what is not as their manual says is Garbled."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from apps.core import clock
from apps.core.errors import DomainError
from apps.core.money import MAX_MINOR, Money, exponent, from_minor

Fields = Mapping[str, Any]
Word = TypeVar("Word", bound=StrEnum)
LONGEST_ID = 100
MILLISECONDS = 10**11  # a number above this counts milliseconds
INR = "INR"


class Garbled(ValueError):
    """An answer that is not what the manual says."""


def parsed(raw: bytes) -> Any:
    """JSON with exact decimals. Raises Garbled."""
    try:
        return json.loads(raw, parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, ArithmeticError, RecursionError) as wrong:
        raise Garbled("not JSON") from wrong


def fields(value: Any) -> Fields:
    if not isinstance(value, dict):
        raise Garbled("an object was expected")
    return value


def fields_or_none(value: Any) -> Fields:
    """What may be missing, null or, with Razorpay, an empty list."""
    return value if isinstance(value, dict) else {}


def rows(value: Any) -> list[Fields]:
    if not isinstance(value, list):
        raise Garbled("a list was expected")
    return [fields(item) for item in value]


def key(data: Fields, name: str) -> str:
    """An id: a short printable text, or a whole number (Cashfree's). Raises Garbled."""
    found = key_or_none(data, name)
    if not found:
        raise Garbled(f"{name} is missing")
    return found


def key_or_none(data: Fields, name: str) -> str:
    value = data.get(name)
    if value is None or value == "":
        return ""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**30:
        return str(value)
    if not isinstance(value, str) or len(value) > LONGEST_ID or not value.isprintable():
        raise Garbled(f"{name} is no id")
    return value


def sentence(data: Fields, name: str) -> str:
    """A text for people, printable and short; empty when there is none."""
    value = data.get(name)
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return ""
    return "".join(sign if sign.isprintable() else " " for sign in value[:500]).strip()


def currency(data: Fields, name: str) -> str:
    """Theirs, INR when they name none. Raises Garbled for one we do not know."""
    found = sentence(data, name) or INR
    try:
        exponent(found)
    except DomainError as unknown:
        raise Garbled(f"{name}: {found[:8]}") from unknown
    return found


def paise(data: Fields, name: str, code: str = INR) -> Money:
    """Whole minor units. Raises Garbled."""
    found = paise_or_none(data, name, code)
    if found is None:
        raise Garbled(f"{name} is missing")
    return found


def paise_or_none(data: Fields, name: str, code: str = INR) -> Money | None:
    value = data.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_MINOR:
        raise Garbled(f"{name} is no amount")
    return from_minor(value, code)


def rupees(data: Fields, name: str, code: str = INR) -> Money:
    """A decimal number of the currency itself. Raises Garbled."""
    found = rupees_or_none(data, name, code)
    if found is None:
        raise Garbled(f"{name} is missing")
    return found


def rupees_or_none(data: Fields, name: str, code: str = INR) -> Money | None:
    value = data.get(name)
    if value is None or value == "":
        return None
    try:
        number = None if isinstance(value, bool) else Decimal(value) if isinstance(value, str) else value
        minor = Decimal(number).scaleb(exponent(code)) if isinstance(number, int | Decimal) else None
        if minor is None or not minor.is_finite() or not 0 <= minor <= MAX_MINOR or minor != int(minor):
            raise Garbled(f"{name} is no amount")
        return from_minor(int(minor), code)
    except ArithmeticError as wrong:
        raise Garbled(f"{name} is no amount") from wrong


def above_zero(value: Money, name: str) -> Money:
    """Nobody takes, returns or disputes nothing. Raises Garbled."""
    if not value.amount:
        raise Garbled(f"{name} is zero")
    return value


def word(words: Mapping[str, Word], data: Fields, name: str) -> Word:
    """Ours for theirs. Raises Garbled for one we do not know: nobody guesses where money stands."""
    value = data.get(name)
    found = words.get(value) if isinstance(value, str) else None
    if found is None:
        raise Garbled(f"{name}: {sentence(data, name)[:40] or 'nothing'}")
    return found


def moment(data: Fields, name: str) -> datetime | None:
    """Seconds or milliseconds since 1970, or ISO 8601; None when it is none."""
    value = data.get(name)
    try:
        if isinstance(value, str) and not value.isdecimal():
            found = datetime.fromisoformat(value)
            return found if found.tzinfo else found.replace(tzinfo=UTC)
        if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
            return None
        number = float(value)
        return datetime.fromtimestamp(number / 1000 if number > MILLISECONDS else number, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def day(data: Fields, name: str) -> date | None:
    """Of the business clock: what a gateway settles after midnight in India is of that day."""
    found = moment(data, name)
    return found.astimezone(clock.business_zone()).date() if found else None


def header(headers: Mapping[str, str], name: str) -> str:
    """A header's value however its name is written."""
    name = name.lower()
    return next((value for known, value in headers.items() if known.lower() == name), "")


def _no_number(text: str) -> None:
    raise ValueError(text)
