"""What reading can refuse: a whole file, or one cell."""

from apps.core.imports.errors import FileUnreadable


class Wrong(Exception):
    """One cell cannot be what its column says; the text is the reason an operator reads."""


__all__ = ["FileUnreadable", "Wrong"]
