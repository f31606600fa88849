"""Uploaded files: kept privately under the media root, read by path."""

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.files.base import File

from . import limits
from .engine.reading import Table, opened
from .engine.sniff import Sniffed
from .errors import FileTooLarge
from .models import ImportBatch


def measured(file: File) -> tuple[str, int]:
    """SHA-256 and size. Raises FileTooLarge before the rest is read."""
    digest, size, most = hashlib.sha256(), 0, limits.max_bytes()
    file.seek(0)
    for block in file.chunks():
        size += len(block)
        if size > most:
            raise FileTooLarge(f"The file is larger than {most // limits.MEGABYTE} MB: split it.", maximum_bytes=most)
        digest.update(block)
    file.seek(0)
    return digest.hexdigest(), size


@contextmanager
def local_path(file: Any) -> Iterator[Path]:
    """The stored file on this machine; a remote store is copied for the time of reading."""
    try:
        path = file.path
    except NotImplementedError:
        with tempfile.NamedTemporaryFile(prefix="import-") as copy:
            with file.open("rb") as source:
                shutil.copyfileobj(source, copy)
            copy.flush()
            yield Path(copy.name)
    else:
        yield Path(path)


def sniffed(layout: dict) -> Sniffed:
    return Sniffed(layout["format"], layout["encoding"], layout["delimiter"], layout["skip"])


@contextmanager
def table_of(batch: ImportBatch) -> Iterator[Table]:
    """The batch's sheet, from the top."""
    with local_path(batch.file) as path, opened(path, sniffed(batch.layout), batch.layout["sheet"]) as table:
        yield table
