"""How long what is kept, class by class, and the nightly job that drops what is over.

An app declares its classes in `<app>/registrations.py`. What is partitioned goes by the quarter, whole; what is not
says why, and who sees to it instead.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ImproperlyConfigured

from . import clock, partitions, policy
from .partitions import Partition


@dataclass(frozen=True, kw_only=True)
class RetentionClass:
    """`keep()` says how long; `tables` are partitioned; without tables `told` says what happens instead."""

    key: str
    title: str
    keep: Callable[[], timedelta]
    told: str
    tables: tuple[str, ...] = ()
    over: Callable[[datetime], int] | None = None


@dataclass(frozen=True)
class Verdict:
    """What the job finds of one class: partitions to drop, rows that are over but stay."""

    of: RetentionClass
    before: datetime
    drops: list[Partition]
    stays: int | None


_classes: dict[str, RetentionClass] = {}


def declare(kept: RetentionClass) -> None:
    """Makes a class known. Raises ImproperlyConfigured for a second one of its key."""
    if kept.key in _classes:
        raise ImproperlyConfigured(f"Two retention classes are called {kept.key}.")
    _classes[kept.key] = kept


def years(setting: str) -> Callable[[], timedelta]:
    """The time that the setting `retention.<setting>` says."""
    return lambda: timedelta(days=round(365.25 * policy.get(f"retention.{setting}")))


def classes() -> list[RetentionClass]:
    return sorted(_classes.values(), key=lambda kept: kept.key)


def plan() -> list[Verdict]:
    """What the job would do now; changes nothing."""
    now = clock.now()
    return [_verdict(kept, now - kept.keep()) for kept in classes()]


def run() -> list[Verdict]:
    """Makes partitions ahead and drops what is over, a transaction each. Raises RoleMissing."""
    partitions.make_ahead()
    verdicts = plan()
    for verdict in verdicts:
        for partition in verdict.drops:
            partitions.drop(partition)
    return verdicts


def _verdict(kept: RetentionClass, before: datetime) -> Verdict:
    drops = [part for table in kept.tables for part in partitions.partitions(table) if part.is_closed(before)]
    return Verdict(kept, before, drops, kept.over(before) if kept.over else None)
