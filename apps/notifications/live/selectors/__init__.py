"""Reads of live delivery: for the sockets, and for people who watch over them."""

from .operations import Sequence, Watch, percentile, sequence, watch
from .reading import (
    News,
    Row,
    Standing,
    app_standings,
    console_standings,
    newest,
    newest_of_scopes,
    news,
    pulse,
    scope_news,
)

__all__ = [
    "News",
    "Row",
    "Sequence",
    "Standing",
    "Watch",
    "app_standings",
    "console_standings",
    "newest",
    "newest_of_scopes",
    "news",
    "percentile",
    "pulse",
    "scope_news",
    "sequence",
    "watch",
]
