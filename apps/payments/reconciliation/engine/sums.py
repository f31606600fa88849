"""Which lines are together as much as what is expected, or the other way round. Plain values in and out."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import Any

# More together, or so many to choose from, and some sum fits by chance.
MOST_TOGETHER, MOST_CHOICE = 4, 20


@dataclass(frozen=True)
class Line:
    """A bank line that nobody has explained; `amount` is below zero where money left."""

    id: Any
    account: str
    currency: str
    amount: Decimal
    day: date
    utr: str = ""


@dataclass(frozen=True)
class Wanted:
    """What is expected of one gateway between two days."""

    id: Any
    gateway: str
    currency: str
    amount: Decimal
    first: date
    last: date
    utr: str = ""


@dataclass(frozen=True)
class Sum:
    """Either one line of several things, or several lines of one thing."""

    lines: tuple[Any, ...]
    wanted: tuple[Any, ...]

    @property
    def parts(self) -> tuple[Any, ...]:
        return self.lines + self.wanted


def sums(lines: Iterable[Line], wanted: Iterable[Wanted]) -> tuple[list[Sum], list[Sum]]:
    """The sums of which no part fits anywhere else, and the doubtful ones."""
    lines, wanted = list(lines), list(wanted)
    alone = _alone(lines, wanted)
    lines = [one for one in lines if one.id not in alone]
    wanted = [one for one in wanted if one.id not in alone]
    found = [*_of_lines(lines, wanted), *_of_wanted(lines, wanted)]
    counted = Counter(part for one in found for part in one.parts)
    certain = [one for one in found if all(counted[part] == 1 for part in one.parts)]
    return certain, [one for one in found if one not in certain]


def _alone(lines: list[Line], wanted: list[Wanted]) -> set[Any]:
    """Those that fit one another one by one: which to which, no sum tells."""
    pairs = ((line, one) for line in lines for one in wanted if line.amount == one.amount and _fit(line, one))
    return {part for line, one in pairs for part in (line.id, one.id)}


def _fit(line: Line, one: Wanted) -> bool:
    """The same currency and time, and nothing that says otherwise."""
    same_utr = not line.utr or not one.utr or line.utr == one.utr
    return line.currency == one.currency and one.first <= line.day <= one.last and same_utr


def _of_lines(lines: list[Line], wanted: list[Wanted]) -> Iterator[Sum]:
    """One line of several things of one gateway."""
    for line in lines:
        fitting = [one for one in wanted if _fit(line, one)]
        for gateway in sorted({one.gateway for one in fitting}):
            for some in _adding_up([one for one in fitting if one.gateway == gateway], line.amount):
                yield Sum((line.id,), tuple(one.id for one in some))


def _of_wanted(lines: list[Line], wanted: list[Wanted]) -> Iterator[Sum]:
    """One thing in several lines of one account."""
    for one in wanted:
        fitting = [line for line in lines if _fit(line, one) and (line.amount > 0) == (one.amount > 0)]
        for account in sorted({line.account for line in fitting}):
            for some in _adding_up([line for line in fitting if line.account == account], one.amount):
                yield Sum(tuple(line.id for line in some), (one.id,))


def _adding_up(choice: list[Any], amount: Decimal) -> Iterator[tuple[Any, ...]]:
    if len(choice) > MOST_CHOICE:
        return
    for count in range(2, MOST_TOGETHER + 1):
        yield from (some for some in combinations(choice, count) if sum(one.amount for one in some) == amount)
