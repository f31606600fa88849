"""An evidence pack: a zip whose manifest names the SHA-256 of every file in it."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MANIFEST = "manifest.json"
_THEN = (1980, 1, 1, 0, 0, 0)  # the same content is the same file, whenever it is packed


@dataclass(frozen=True, slots=True)
class Piece:
    """One file of a pack, and what it shows."""

    name: str
    shows: str
    content: bytes

    @property
    def facts(self) -> dict[str, Any]:
        digest = hashlib.sha256(self.content).hexdigest()
        return {"name": self.name, "shows": self.shows, "bytes": len(self.content), "sha256": digest}


@dataclass(frozen=True, slots=True)
class Packed:
    """`digest` is of the manifest, which binds all the rest; `sha256` of the whole file."""

    content: bytes
    files: list[dict[str, Any]]
    digest: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def pack(pieces: Sequence[Piece], about: Mapping[str, Any]) -> Packed:
    """The pieces in their order, and a manifest of them."""
    files = [piece.facts for piece in pieces]
    manifest = json.dumps({**about, "files": files}, indent=2, ensure_ascii=False, sort_keys=True).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in [*((piece.name, piece.content) for piece in pieces), (MANIFEST, manifest)]:
            archive.writestr(zipfile.ZipInfo(name, _THEN), content, zipfile.ZIP_DEFLATED)
    return Packed(out.getvalue(), files, hashlib.sha256(manifest).hexdigest())


def piece_of(packed: bytes, name: str) -> bytes:
    """One file of a pack. Raises KeyError."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return archive.read(name)


def verified(packed: bytes) -> bool:
    """Whether every file is what the manifest says, and nothing is missing or added."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        wanted = {row["name"]: row["sha256"] for row in json.loads(archive.read(MANIFEST))["files"]}
        found = {
            name: hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist() if name != MANIFEST
        }
    return wanted == found
