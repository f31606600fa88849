"""What a file really is: by its bytes, never by its name."""

import csv
import io
import re
import zipfile
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from . import readers
from .refusals import FileUnreadable

_BLOCK = 1 << 20
_ZIP, _OLE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF"
_EMPTY_ZIP = b"PK\x05\x06"
_DELIMITERS = ",;\t|"
_SEPARATOR_HINT = re.compile(r"sep=(.)\s*\Z", re.IGNORECASE)


class Format(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"
    XLS = "xls"


@dataclass(frozen=True)
class Sniffed:
    """A format, and for text how to read it; `skip` lines stand before the first row (Excel's `sep=;`).

    `format` is one of Format, or the word of a registered reader.
    """

    format: str
    encoding: str = ""
    delimiter: str = ""
    skip: int = 0


@dataclass(frozen=True)
class Limits:
    """How far a packed file may unfold: bytes, and times its own size (a spreadsheet stays far below)."""

    unpacked_bytes: int = 1 << 30
    ratio: int = 200


def sniff(path: Path, limits: Limits | None = None) -> Sniffed:
    """Format, encoding and delimiter. Raises FileUnreadable with a sentence for the operator."""
    with path.open("rb") as file:
        head = file.read(4096)
    if not head.strip():
        raise FileUnreadable("The file is empty.")
    if head.startswith((_ZIP, _EMPTY_ZIP)):
        return _zip(path, limits or Limits())
    if head.startswith(_OLE):
        return _ole(path)
    if head.startswith(_PDF):
        raise FileUnreadable("This is a PDF: export the table as xlsx or csv.")
    if reader := readers.recognised(head):
        return Sniffed(reader.format)
    if head.lstrip(BOM_UTF8 + b" \r\n\t").lower().startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
        raise FileUnreadable("This is a web page, not a spreadsheet: open it in Excel and save it as xlsx.")
    return _text(path, head)


# Packed files


def _zip(path: Path, limits: Limits) -> Sniffed:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            _refuse_other_packages(names)
            _refuse_bomb(archive, path.stat().st_size, limits)
    except zipfile.BadZipFile as broken:
        raise FileUnreadable("The xlsx file is damaged: open it in Excel and save it again.") from broken
    return Sniffed(Format.XLSX)


def _refuse_other_packages(names: set[str]) -> None:
    if any(name.startswith("word/") for name in names):
        raise FileUnreadable("This is a Word document, not a spreadsheet.")
    if any(name.startswith("ppt/") for name in names):
        raise FileUnreadable("This is a presentation, not a spreadsheet.")
    if "xl/workbook.xml" not in names:
        kind = "an xlsb workbook" if "xl/workbook.bin" in names else "a zip archive"
        raise FileUnreadable(f"This is {kind}, not an xlsx spreadsheet: save the table as xlsx or csv.")


def _refuse_bomb(archive: zipfile.ZipFile, packed: int, limits: Limits) -> None:
    """Unfolds every member block by block and counts: the sizes written in the archive may lie."""
    most = min(limits.unpacked_bytes, max(packed * limits.ratio, 10 * _BLOCK))
    unpacked = 0
    for member in archive.infolist():
        if member.flag_bits & 1:
            raise FileUnreadable("The file is protected by a password: save it without one.")
        member.file_size, member.CRC = limits.unpacked_bytes + _BLOCK, None
        with archive.open(member) as stream:
            while block := stream.read(_BLOCK):
                unpacked += len(block)
                if unpacked > most:
                    raise FileUnreadable(
                        f"The file unpacks to more than {most // _BLOCK} MB, which no spreadsheet of its size does."
                    )


def _ole(path: Path) -> Sniffed:
    names = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in names:
        raise FileUnreadable("The file is protected by a password: save it without one.")
    if "WordDocument".encode("utf-16-le") in names:
        raise FileUnreadable("This is a Word document, not a spreadsheet.")
    if not any(name.encode("utf-16-le") in names for name in ("Workbook", "Book")):
        raise FileUnreadable("This is not an xls spreadsheet: save the table as xlsx or csv.")
    return Sniffed(Format.XLS)


# Text


def _text(path: Path, head: bytes) -> Sniffed:
    encoding = _encoding(path, head)
    with path.open(encoding=encoding, newline="") as file:
        sample = file.read(256 * 1024)
    if not sample.strip("\ufeff \r\n\t\x00"):
        raise FileUnreadable("The file is empty.")
    first, _, rest = sample.partition("\n")
    if hint := _SEPARATOR_HINT.fullmatch(first.strip()):
        return Sniffed(Format.CSV, encoding, hint[1], skip=1)
    return Sniffed(Format.CSV, encoding, _delimiter(sample))


def _encoding(path: Path, head: bytes) -> str:
    if head.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        candidates = ["utf-16"]
    elif b"\x00" in head:
        candidates = ["utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"]
    else:
        candidates = ["utf-8-sig", "cp1252"]
    for encoding in candidates:
        if _decodes(path, encoding):
            return encoding
    raise FileUnreadable("The file is neither a spreadsheet nor text in UTF-8, UTF-16 or Windows-1252.")


def _decodes(path: Path, encoding: str) -> bool:
    decoder = getincrementaldecoder(encoding)()
    control = False
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                control |= "\x00" in decoder.decode(block)
            decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return not control


def _delimiter(sample: str) -> str:
    """The one that cuts the first lines into the most columns, equally many in most lines."""
    lines = sample.splitlines(keepends=True)
    head = "".join(lines[: 50 if len(lines) > 50 else max(1, len(lines) - 1)])
    best, score = ",", (0, 0)
    for delimiter in _DELIMITERS:
        widths = Counter(len(row) for row in csv.reader(io.StringIO(head), delimiter=delimiter) if row)
        width, lines_of_it = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]), default=(1, 0))
        if width > 1 and (lines_of_it, width) > score:
            best, score = delimiter, (lines_of_it, width)
    return best
