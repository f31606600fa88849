"""PAN: ten characters that name a holder's kind and, for a person, begin of the surname."""

import re

PERSON = re.compile(r"[A-Z]{3}P[A-Z][0-9]{4}[A-Z]\Z", re.ASCII)
ANY_HOLDER = re.compile(r"[A-Z]{3}[ABCFGHLJPT][A-Z][0-9]{4}[A-Z]\Z", re.ASCII)
_SPACES = re.compile(r"\s+")


class BadPan(ValueError):
    """Not the PAN of a person; the text says why."""


def normalise(text: str) -> str:
    """Upper case, without spaces."""
    return _SPACES.sub("", text).upper()


def person_pan(text: str) -> str:
    """The normalised PAN of a person. Raises BadPan."""
    pan = normalise(text)
    if PERSON.match(pan):
        return pan
    if ANY_HOLDER.match(pan):
        raise BadPan("This PAN belongs to a firm or another body: the PAN of a person is wanted.")
    raise BadPan("A PAN has five letters, four digits and a letter, for example ABCPE1234F.")


def masked(pan: str) -> str:
    """`ABCPE1234F` as `ABCxx1234x`."""
    return f"{pan[:3]}xx{pan[5:9]}x" if pan else ""


def fits_surname(pan: str, name: str) -> bool:
    """The fifth letter begins one of the names: a warning when it does not (single names, changed names)."""
    return any(part[:1].upper() == pan[4:5] for part in name.split())
