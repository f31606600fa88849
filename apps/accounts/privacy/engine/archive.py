"""The zip of an export: one folder per holding, each part as JSON and as CSV, and a manifest of it all.

JSON is exact; CSV is for spreadsheets: amounts as "1250.00 INR", nested values as JSON, no cell becomes a formula.
"""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from apps.core.imports.engine.columns import neutral

FORMAT = "munim-export/1"
README = """This archive holds everything {house} keeps about you.

manifest.json lists every file with its number of rows and its SHA-256.
Each folder is one kind of data. Lists come twice: .json is exact, .csv opens in a spreadsheet.
Times are in UTC. Amounts carry their currency.
"""


@dataclass(frozen=True, slots=True)
class Content:
    """One part of a holding: plain rows, or the bytes of a document."""

    name: str
    rows: list[dict[str, Any]] | None = None
    content: bytes | None = None


@dataclass(frozen=True, slots=True)
class Folder:
    key: str
    title: str
    contents: list[Content] = field(default_factory=list)


def build(folders: Iterable[Folder], *, about: dict[str, Any], house: str = "Munim") -> tuple[bytes, list[dict]]:
    """The archive, and its manifest by folder. `about` says whose it is and when it was made."""
    raw, listed = io.BytesIO(), []
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", README.format(house=house))
        for folder in folders:
            files = [_write(archive, f"{folder.key}/{name}", body, rows) for name, body, rows in _files(folder)]
            listed.append({"key": folder.key, "title": folder.title, "files": files})
        manifest = {"format": FORMAT, **about, "holdings": listed}
        archive.writestr("manifest.json", _json(manifest))
    return raw.getvalue(), listed


def _files(folder: Folder) -> Iterable[tuple[str, bytes, int | None]]:
    for part in folder.contents:
        if part.rows is None:
            yield part.name, part.content or b"", None
        else:
            yield f"{part.name}.json", _json(part.rows), len(part.rows)
            yield f"{part.name}.csv", _csv(part.rows), len(part.rows)


def _write(archive: zipfile.ZipFile, path: str, body: bytes, rows: int | None) -> dict[str, Any]:
    archive.writestr(path, body)
    known = {"path": path, "bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}
    return known if rows is None else known | {"rows": rows}


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def _csv(rows: list[dict[str, Any]]) -> bytes:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([_cell(row.get(name)) for name in columns] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict) and value.keys() == {"amount", "currency"}:
        return f"{value['amount']} {value['currency']}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict | list):
        return neutral(json.dumps(value, ensure_ascii=False))
    return neutral(str(value))
