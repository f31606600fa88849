"""Amounts and counts as people write them: lakh commas, currency signs, brackets for minus. Never through a float."""

import re
from decimal import Decimal
from typing import Any

from .refusals import Wrong

PLAIN = re.compile(r"-?\d{1,13}(?:\.\d{1,12})?\Z", re.ASCII)
_GROUPED = re.compile(r"\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d+)?\Z", re.ASCII)
_EUROPEAN = re.compile(r"(?:\d{1,3}(?:[. ']\d{3})+|\d+),\d{1,2}\Z", re.ASCII)
_SPACED = re.compile(r"\d{1,3}(?:[ ']\d{3})+(?:\.\d+)?\Z", re.ASCII)
_NOT_FINITE = re.compile(r"[+-]?(nan|inf|infinity|1\.#\w+)\Z", re.IGNORECASE)
_SCIENTIFIC = re.compile(r"[+-]?\d+(\.\d+)?e[+-]?\d+\Z", re.IGNORECASE | re.ASCII)
_EMPTY = {"", "-", "–", "—", "n/a", "null", "none"}
_SPACES = str.maketrans({"\u00a0": " ", "\u2009": " ", "\u202f": " ", "\u2212": "-", "\ufeff": ""})
SIGNS = {
    "₹": "INR", "rs.": "INR", "rs": "INR", "inr": "INR", "€": "EUR", "eur": "EUR", "£": "GBP", "gbp": "GBP",
    "us$": "USD", "usd": "USD", "$": "USD", "¥": "JPY", "jpy": "JPY", "aed": "AED", "kwd": "KWD",
}  # fmt: skip
_SIGN = re.compile("|".join(re.escape(sign) for sign in sorted(SIGNS, key=len, reverse=True)), re.IGNORECASE)


def is_empty(cell: Any) -> bool:
    """Nothing, or one of the marks people write for nothing."""
    return cell is None or (isinstance(cell, str) and cell.translate(_SPACES).strip().lower() in _EMPTY)


def parse_amount(cell: Any, *, signed: bool, currency: str = "", title: str = "The amount") -> str:
    """The amount as plain digits. Raises Wrong; `currency` is refused to differ from a sign in the cell."""
    text = _digits(cell, currency)
    if not PLAIN.match(text):
        raise Wrong("is too large" if re.fullmatch(r"-?[0-9.]+", text) else "is not a number")
    if text.startswith("-") and not signed and Decimal(text) != 0:
        raise Wrong(f"{title} cannot be negative")
    return text.removeprefix("-") if not signed else text


def parse_count(cell: Any, *, title: str = "The count") -> str:
    """A whole number, not negative. Raises Wrong."""
    value = Decimal(parse_amount(cell, signed=False, title=title))
    if value != value.to_integral_value():
        raise Wrong("is not a whole number")
    return str(int(value))


def _digits(cell: Any, currency: str) -> str:
    if isinstance(cell, bool):
        raise Wrong("is yes or no, not a number")
    if isinstance(cell, int):
        return str(cell)
    if isinstance(cell, float):
        return _float(cell)
    if not isinstance(cell, str):
        raise Wrong("is a date or time, not a number")
    return _text(cell, currency)


def _float(value: float) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        raise Wrong("is not a finite number")
    exact = Decimal(repr(value))
    if -exact.as_tuple().exponent > 6:
        exact = Decimal(f"{value:.15g}")  # what the spreadsheet itself shows: 15 digits, not the binary rest
    return f"{exact:f}" if exact else "0"


def _text(cell: str, currency: str) -> str:
    text = cell.translate(_SPACES).strip()
    if _NOT_FINITE.match(text):
        raise Wrong("is not a finite number")
    if text.startswith("#"):
        raise Wrong("is a spreadsheet error, not a number")
    if text.startswith("=") or "|" in text:
        raise Wrong("is a formula as text, not a number")
    text, negative = _minus(_without_sign(text.removeprefix("'"), currency))
    return ("-" if negative else "") + _ungrouped(text.removeprefix("+"))


def _without_sign(text: str, currency: str) -> str:
    found = _SIGN.search(text)
    if not found:
        return text
    meant = SIGNS[found[0].lower()]
    if currency and meant != currency:
        raise Wrong(f"is in {meant}, the row is in {currency}")
    return (text[: found.start()] + text[found.end() :]).strip()


def _minus(text: str) -> tuple[str, bool]:
    if text.startswith("(") and text.endswith(")"):
        return text[1:-1].strip(), True
    if text.endswith("-"):
        return text[:-1].strip(), True
    return (text[1:].strip(), True) if text.startswith("-") else (text, False)


def _ungrouped(text: str) -> str:
    if PLAIN.match(text):
        return text
    if _GROUPED.match(text):
        return text.replace(",", "")
    if _EUROPEAN.match(text):
        return re.sub(r"[. ']", "", text).replace(",", ".")
    if _SPACED.match(text):
        return re.sub(r"[ ']", "", text)
    if _SCIENTIFIC.match(text):
        raise Wrong("is shortened by a spreadsheet: format the column as a number and save again")
    if "," in text and re.fullmatch(r"[0-9,.]+", text):
        raise Wrong("has a comma that is neither for thousands nor for decimals")
    return text
