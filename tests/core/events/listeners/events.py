"""Events that count, for the tests of the outbox."""

from dataclasses import dataclass

from apps.core import events


@dataclass(frozen=True, kw_only=True)
class Counted(events.Event):
    """The number-th thing that happened on a line."""

    name = "test.counted"

    line: str
    number: int

    def aggregate(self):
        return "line", self.line


@dataclass(frozen=True, kw_only=True)
class CountedAlone(Counted):
    """The same, for a subscriber that wants a transaction for each."""

    name = "test.counted_alone"
