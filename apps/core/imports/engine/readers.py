"""Other formats than spreadsheets: an app registers how one is recognised and read as rows under headings."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Reader:
    """`recognises` gets the first bytes; `rows` gives a row of headings, then rows. It may raise FileUnreadable."""

    format: str
    title: str
    recognises: Callable[[bytes], bool]
    rows: Callable[[Path], Iterator[list[Any]]]


_readers: dict[str, Reader] = {}


def register(reader: Reader) -> Reader:
    """Makes the format known to every import. Registering a format twice replaces it."""
    _readers[reader.format] = reader
    return reader


def recognised(head: bytes) -> Reader | None:
    """Whose format begins like this."""
    return next((reader for reader in _readers.values() if reader.recognises(head)), None)


def find(format: str) -> Reader | None:
    return _readers.get(format)
