"""The platform's own pages and menu lines."""

from apps.core.imports import admin as imports

from . import menu

__all__ = ["imports", "menu"]
