"""The sequence log's functions and set-based statements, one topic per file."""

from functools import cache
from pathlib import Path

_HERE = Path(__file__).parent


@cache
def statement(name: str) -> str:
    """The text of `<name>.sql`."""
    return (_HERE / f"{name}.sql").read_text(encoding="utf-8")
