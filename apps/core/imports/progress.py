"""How far a running import is: a counter in the cache, visible while its transaction is still open."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.core.cache import cache
from redis.exceptions import RedisError

from apps.core import clock

log = structlog.get_logger(__name__)
_KEPT_SECONDS = 24 * 3600


@dataclass(frozen=True)
class Progress:
    """`total` 0: not known."""

    phase: str = ""
    done: int = 0
    total: int = 0
    at: datetime | None = None

    @property
    def percent(self) -> int:
        return min(100, self.done * 100 // self.total) if self.total else 0


def tell(batch_id: Any, phase: str, done: int = 0, total: int = 0) -> None:
    """A cache that is down costs the progress bar, never the import."""
    try:
        cache.set(_key(batch_id), asdict(Progress(phase, done, total, clock.now())), _KEPT_SECONDS)
    except RedisError as error:
        log.warning("imports.progress_lost", batch=str(batch_id), error=str(error))


def of(batch_id: Any) -> Progress:
    try:
        return Progress(**(cache.get(_key(batch_id)) or {}))
    except RedisError:
        return Progress()


def quiet_for(batch_id: Any) -> timedelta:
    """Since when nothing was told; very long where nothing is known."""
    at = of(batch_id).at
    return clock.now() - at if at else timedelta.max


def _key(batch_id: Any) -> str:
    return f"imports:progress:{batch_id}"
