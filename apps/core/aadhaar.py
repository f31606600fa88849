"""Aadhaar numbers are never kept: their checksum serves to find and mask them in whatever is stored or logged."""

import re

_D_ROWS = """
    0123456789 1234067895 2340178956 3401289567 4012395678
    5987604321 6598710432 7659821043 8765932104 9876543210
"""
_P_ROWS = "0123456789 1576283094 5803796142 8916043527 9453126870 4286573901 2793806415 7046913258"
_D, _P = ([[int(digit) for digit in row] for row in rows.split()] for rows in (_D_ROWS, _P_ROWS))
_INVERSE = "0432156789"
# Digits of other scripts are read as digits too: the source of a note may be any keyboard.
_TWELVE = r"(?:\d[\s.\-–—_/]{0,3}){11}\d"
_RUN = re.compile(rf"(?<!\d){_TWELVE}(?!\d)")
# In what is logged or audited the end of a UUID is no number.
_WORD = re.compile(rf"(?<![\w-]){_TWELVE}(?![\w-])")
_DIGIT = re.compile(r"\d")


def _checksum(digits: str, start: int) -> int:
    check = 0
    for position, digit in enumerate(reversed(digits), start=start):
        check = _D[check][_P[position % 8][int(digit)]]
    return check


def is_verhoeff_valid(digits: str) -> bool:
    """The last digit is the Verhoeff check digit of the others."""
    return digits.isdecimal() and _checksum(digits, 0) == 0


def check_digit(digits: str) -> str:
    """The Verhoeff check digit to append."""
    return _INVERSE[_checksum(digits, 1)]


def is_aadhaar(digits: str) -> bool:
    """Twelve digits, the first 2 to 9, the last right: a typo filter, never a proof."""
    return len(digits) == 12 and digits.isdecimal() and int(digits[0]) >= 2 and is_verhoeff_valid(digits)


def holds_number(text: str) -> bool:
    """Whether an Aadhaar-like number stands in the text, with or without separators."""
    return any(is_aadhaar(_plain(found.group())) for found in _RUN.finditer(text))


def mask_numbers(text: str, *, whole_words: bool = False) -> str:
    """The text with every Aadhaar-like number as `XXXXXXXX` and its last four digits.

    With `whole_words` a number that hangs on letters or hyphens stays: ids end in such runs.
    """
    return (_WORD if whole_words else _RUN).sub(_mask, text)


def _mask(found: re.Match) -> str:
    digits = _plain(found.group())
    return f"XXXXXXXX{digits[-4:]}" if is_aadhaar(digits) else found.group()


def _plain(text: str) -> str:
    return "".join(str(int(digit)) for digit in _DIGIT.findall(text))
