"""Mobile numbers and e-mail addresses: one spelling to store and compare, one mask to show."""

import re

_E164 = re.compile(r"\+[1-9][0-9]{7,14}")
_INDIAN = re.compile(r"\+91[6-9][0-9]{9}")
_NATIONAL = re.compile(r"(?:0|91)?([6-9][0-9]{9})")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(?:\.[^@\s.]+)+")
_SEPARATORS = re.compile(r"[\s().\-]+")


class BadIdentifier(ValueError):
    """The text is neither a mobile number nor an e-mail address of the kind asked for."""


def normalise_mobile(raw: str, *, national: bool = False) -> str:
    """E.164, e.g. `+919876543210`. With `national` an Indian number without its prefix is understood too.

    Raises BadIdentifier.
    """
    text = _SEPARATORS.sub("", raw)
    if text.startswith("00"):
        text = "+" + text[2:]
    if national and (match := _NATIONAL.fullmatch(text)):
        text = "+91" + match.group(1)
    shape = _INDIAN if text.startswith("+91") else _E164
    if not shape.fullmatch(text):
        raise BadIdentifier("Give the mobile number with its country code, for example +919876543210.")
    return text


def normalise_email(raw: str) -> str:
    """Trimmed and in lower case. Raises BadIdentifier."""
    text = raw.strip().lower()
    if len(text) > 254 or not _EMAIL.fullmatch(text):
        raise BadIdentifier("Give an e-mail address, for example name@example.com.")
    return text


def mask_mobile(mobile: str | None) -> str:
    """`+919999900001` -> `+91 ••••• ••001`: the country and the last three digits."""
    return f"{mobile[:3]} ••••• ••{mobile[-3:]}" if mobile else ""


def mask_email(email: str | None) -> str:
    """`asha@example.in` -> `a•••@example.in`."""
    name, _, host = (email or "").partition("@")
    return f"{name[:1]}•••@{host}" if host else ""
