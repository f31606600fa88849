"""Text cells: ids, names, codes, mobiles. A formula is refused, never stored and never defused by guessing."""

import re
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.core import get_global

from .amounts import SIGNS
from .refusals import Wrong

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "|")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_WHOLE_FLOAT = re.compile(r"(\d+)\.0+\Z", re.ASCII)
_SCIENTIFIC = re.compile(r"\d(\.\d+)?e\+?\d+\Z", re.IGNORECASE | re.ASCII)
EXACT = 2**53
_TOTAL_LINE = {"total", "totals", "grand total", "sum", "subtotal"}


def parse_text(cell: Any, *, max_length: int) -> str:
    """One line of text. Raises Wrong."""
    text = _string(cell).strip()
    if _CONTROL.search(text):
        raise Wrong("holds control characters")
    bare = refuse_formula(text)
    if len(bare) > max_length:
        raise Wrong(f"is longer than {max_length} characters")
    return " ".join(bare.split())


def refuse_formula(text: str) -> str:
    """The text without the apostrophe that marks text. Raises Wrong for what a spreadsheet would run."""
    bare = text.removeprefix("'")
    if bare.startswith(_FORMULA) and len(bare) > 1:
        raise Wrong("starts like a formula")
    return bare


def parse_id(cell: Any, *, max_length: int) -> str:
    """An id, exactly as the other system knows it. Raises Wrong where a spreadsheet has changed it."""
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        raise Wrong("is not an id")
    if isinstance(cell, float):
        return _whole(cell)
    text = parse_text(cell, max_length=max_length) if isinstance(cell, str) else str(cell)
    if text.lower() in _TOTAL_LINE:
        raise Wrong("looks like a line of totals")
    if text.lower() in {"nan", "inf", "infinity", "none", "null", "#n/a", "#ref!", "#value!"}:
        raise Wrong("is not an id")
    if found := _WHOLE_FLOAT.match(text):
        return _exact(int(found[1]))
    if _SCIENTIFIC.match(text):
        raise Wrong("is a number shortened by a spreadsheet: format the column as text and export again")
    return _exact(cell) if isinstance(cell, int) else text


def _whole(value: float) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        raise Wrong("is not an id")
    if not value.is_integer() or value < 0:
        raise Wrong("is a number with decimals or a sign, not an id")
    return _exact(int(value))


def _exact(value: int) -> str:
    if value < 0:
        raise Wrong("is a number with decimals or a sign, not an id")
    if value > EXACT:
        raise Wrong("has more digits than a spreadsheet number can hold: format the column as text and export again")
    return str(value)


def parse_currency(cell: Any, known: frozenset[str]) -> str:
    """ISO code; the usual signs are understood. Raises Wrong."""
    text = refuse_formula(_string(cell).strip())
    code = SIGNS.get(text.lower(), text.upper())
    if code not in known:
        raise Wrong("is not a currency known here")
    return code


def parse_country(cell: Any) -> str:
    """ISO 3166 code of two letters, from a code of two or three letters or an English name. Raises Wrong."""
    if isinstance(cell, float) and cell.is_integer():
        cell = f"{int(cell):03d}"
    text = refuse_formula(" ".join(_string(cell).split()))
    code = _countries().get(text.upper()) or _countries().get(text.upper().zfill(3))
    if code is None:
        raise Wrong("is not a country")
    return code


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    names = {code: name for code, name in Locale("en").territories.items() if len(code) == 2 and code.isalpha()}
    names = {code: name for code, name in names.items() if code not in {"EU", "EZ", "UN", "ZZ", "XA", "XB", "QO"}}
    aliases = {old: new[0] for old, new in get_global("territory_aliases").items() if new[0] in names}
    spoken = {name.upper(): code for code, name in names.items()}
    more = {"UNITED STATES OF AMERICA": "US", "GREAT BRITAIN": "GB", "BHARAT": "IN", "TURKEY": "TR", "HOLLAND": "NL"}
    return {**spoken, **more, **aliases, **{code: code for code in names}}


def parse_mobile(cell: Any) -> str:
    """E.164; ten digits are an Indian mobile. Raises Wrong."""
    if isinstance(cell, float) and cell.is_integer():
        cell = str(int(cell))
    text = re.sub(r"[ ().\-\u00a0]", "", _string(cell).strip().removeprefix("'"))
    digits = text.removeprefix("+").removeprefix("00" if text.startswith("00") else "")
    if not re.fullmatch(r"[0-9]{8,15}", digits):
        raise Wrong("is not a mobile number")
    if text.startswith(("+", "00")):
        return f"+{digits}"
    national = digits.removeprefix("91") if len(digits) == 12 else digits.removeprefix("0")
    if re.fullmatch(r"[6-9][0-9]{9}", national):
        return f"+91{national}"
    raise Wrong("needs its country code, such as +91")


def parse_choice(cell: Any, choices: dict[str, str]) -> str:
    """What is stored for a written choice. Raises Wrong."""
    text = refuse_formula(" ".join(_string(cell).split())).lower()
    if text not in choices:
        raise Wrong(f"is not one of: {', '.join(sorted(set(choices.values())))}")
    return choices[text]


def _string(cell: Any) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
