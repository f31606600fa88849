"""Both sides held against each other: by id, by UTR, by amount, by sum; then each match is judged and moved on."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from apps.core import audit, clock, fsm, policy
from apps.core.errors import Conflict, NotFound, Unprocessable
from apps.core.money import EXPONENTS
from apps.payments.reconciliation.models import BankLine, Match
from apps.payments.reconciliation.sql import statement
from apps.payments.reconciliation.states import MatchedBy, MatchKind, MatchState

from . import together

_MOVES: Mapping[str, str] = {
    MatchState.MATCHED: "agree",
    MatchState.PARTLY: "fall_short",
    MatchState.OVER: "exceed",
    MatchState.UNDER: "lack",
    MatchState.CURRENCY: "differ_in_currency",
    MatchState.DATA: "differ_in_data",
    MatchState.SPLIT: "not_add_up",
}
_IN_BANK = (MatchKind.SETTLEMENT, MatchKind.PAYOUT, MatchKind.RETURN)
_WAITING = (MatchState.EXPECTED, MatchState.MISSING)
_PLACES = {"currencies": list(EXPONENTS), "places": list(EXPONENTS.values())}
# Two comparisons at once would pair one line twice.
_ALONE = "SELECT pg_advisory_xact_lock(hashtextextended('reconciliation.compare', 0))"


class LineTaken(Conflict):
    reason, message = "LINE_TAKEN", "This bank line is matched already."


class LineUnknown(NotFound):
    message = "There is no such bank line, or nothing such is expected."


class SumDiffers(Unprocessable):
    reason = "SUM_DIFFERS"
    message = "Together they are not what the line is: match it with one of them, and the difference becomes a break."


@transaction.atomic
def compare() -> dict[str, int]:
    """Pairs what came with what is expected and moves the matches; how many moved to which state."""
    with connection.cursor() as cursor:
        cursor.execute(_ALONE)
    _run("pair_rows")
    _run("link_rows")
    _run("cancel_rows")
    _run("taken_back_rows", **_PLACES)
    _run("same_lines")
    together.pair_named()
    _run("pair_lines_by_words")
    window = policy.get("reconciliation.match_window_days")
    _run("pair_lines_by_amount", before=window, window=window)
    _run("cancel_lines")
    together.pair_fees()
    together.pair_sums()
    _judge_lines()
    return {**_move(), MatchState.MISSING.value: _miss()}


@transaction.atomic
def line_match(*, line_id: Any, match_id: Any, actor, reason: str) -> Match:
    """Says by hand what a bank line is of; the amounts are judged as ever. Raises LineTaken, LineUnknown."""
    with connection.cursor() as cursor:
        cursor.execute(_ALONE)
    line = BankLine.objects.select_for_update().filter(pk=line_id).first()
    match = Match.objects.select_for_update().filter(pk=match_id, kind__in=_IN_BANK).first()
    if line is None or match is None or match.is_debit != (line.debit > 0):
        raise LineUnknown
    if line.match_id is not None or line.explained_at is not None or match.state == MatchState.VOID:
        raise LineTaken
    line.match, line.explained_at = match, clock.now()
    line.save(update_fields=["match", "explained_at"])
    match.how, match.matched_by, match.note, match.finding = MatchedBy.HAND, actor, reason[:200], MatchState.EXPECTED
    match.save(update_fields=["how", "matched_by", "note", "finding"])
    audit.record("reconciliation.bank_line.match", line, actor=actor, after={"match": str(match.pk)}, reason=reason)
    _judge_lines()
    _move()
    return Match.objects.get(pk=match.pk)


@transaction.atomic
def line_match_many(*, line_id: Any, match_ids: Collection[Any], actor, reason: str) -> list[Match]:
    """Says by hand that a bank line pays several things, each whole. Raises LineTaken, LineUnknown, SumDiffers."""
    with connection.cursor() as cursor:
        cursor.execute(_ALONE)
    line = BankLine.objects.select_for_update().filter(pk=line_id).first()
    matches = list(Match.objects.select_for_update().filter(pk__in=match_ids, kind__in=_IN_BANK).order_by("id"))
    if line is None or len(matches) != len(match_ids) or {match.currency for match in matches} != {line.currency}:
        raise LineUnknown
    if line.explained_at is not None or any(match.state not in _WAITING for match in matches):
        raise LineTaken
    if together.total(matches) != together.moved(line):
        raise SumDiffers(together=str(together.total(matches)), line=str(together.moved(line)))
    together.pay_together(line, matches, how=MatchedBy.HAND, matched_by=actor, note=reason[:200])
    told = {"matches": [str(match.pk) for match in matches]}
    audit.record("reconciliation.bank_line.match", line, actor=actor, after=told, reason=reason)
    _judge_lines()
    _move()
    return list(Match.objects.filter(pk__in=match_ids).order_by("id"))


def line_match_named(*, line_id: Any, wanted: str, actor, reason: str) -> list[Match]:
    """The same, by the gateway's ids or the UTRs of what is expected. Raises LineTaken, LineUnknown, SumDiffers."""
    line = BankLine.objects.filter(pk=line_id).first()
    names = [name for name in re.split(r"[\s,;+]+", wanted) if name]
    found = [_named(line, name, alone=len(names) == 1) for name in names] if line is not None else []
    if None in found or not found:
        raise LineUnknown
    keys = list({match.pk for match in found})
    if len(keys) == 1:
        return [line_match(line_id=line_id, match_id=keys[0], actor=actor, reason=reason)]
    return line_match_many(line_id=line_id, match_ids=keys, actor=actor, reason=reason)


def _named(line: BankLine, name: str, *, alone: bool) -> Match | None:
    """What a name stands for; one that goes the other way only lessens others."""
    named = Match.objects.filter(Q(remote_id=name) | Q(utr=name.upper()), kind__in=_IN_BANK).order_by("id")
    the_same_way = named.filter(is_debit=line.debit > 0).first()
    return the_same_way if alone else the_same_way or named.first()


def _judge_lines() -> None:
    _run("fees_of_lines", **_PLACES)
    _run("judge_lines", today=clock.today())


def _run(name: str, **given: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement(name), given)
        return cursor.rowcount


def _move() -> dict[str, int]:
    """States follow findings. One whose state already is its finding only loses the word."""
    moved = {}
    for finding, transition in _MOVES.items():
        waiting = Match.objects.filter(finding=finding)
        moved[str(finding)] = fsm.advance_many(waiting.exclude(state=finding), transition, actor=None, finding="")
        waiting.update(finding="")
    return moved


def _miss() -> int:
    overdue = Match.objects.filter(state=MatchState.EXPECTED, due_on__lt=clock.today())
    return fsm.advance_many(overdue, "miss", actor=None)
