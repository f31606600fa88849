"""A snapshot: no query while it is trusted, Redis asked for the version then, the database when Redis is away."""

import pytest
from django.db import transaction

from apps.core import snapshot
from apps.core.snapshot import Snapshot

pytestmark = pytest.mark.django_db(transaction=True)


class Table:
    """A table that counts its reads, and a clock that the test moves."""

    def __init__(self):
        self.value, self.reads, self.at = "old", 0, 1000.0

    def load(self) -> str:
        self.reads += 1
        return self.value

    def monotonic(self) -> float:
        return self.at


@pytest.fixture
def table(monkeypatch):
    made = Table()
    monkeypatch.setattr(snapshot.time, "monotonic", made.monotonic)
    return made


@pytest.fixture
def processes(table):
    """The same snapshot in two processes."""
    return Snapshot("test", table.load), Snapshot("test", table.load)


def test_a_change_is_seen_by_the_others_once_they_ask_redis(table, processes):
    mine, other = processes
    assert (mine.get(), other.get(), table.reads) == ("old", "old", 2)
    with transaction.atomic():
        table.value = "new"
        mine.changed()
        assert mine.get() == "new"
    assert (mine.get(), other.get()) == ("new", "old")
    table.at += snapshot.TRUSTED
    assert other.get() == "new"


def test_what_did_not_change_is_not_read_again_for_a_minute(table, processes):
    mine, _ = processes
    mine.get()
    for _ in range(11):
        table.at += snapshot.TRUSTED
        mine.get()
    assert table.reads == 1
    table.at += snapshot.TRUSTED
    mine.get()
    assert table.reads == 2


def test_a_change_that_is_rolled_back_is_forgotten(table, processes):
    mine, _ = processes
    mine.get()
    with pytest.raises(KeyError), transaction.atomic():
        table.value = "new"
        mine.changed()
        assert mine.get() == "new"
        raise KeyError
    table.value = "old"
    assert mine.get() == "old"


def test_without_redis_the_database_answers(table, processes, settings):
    mine, other = processes
    other.get()
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "unix:///nowhere/redis.sock"}}
    with transaction.atomic():
        table.value = "new"
        mine.changed()
    assert mine.get() == "new"
    table.at += snapshot.TRUSTED
    assert other.get() == "new"
