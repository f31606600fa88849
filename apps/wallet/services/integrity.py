"""Proves the ledger's invariants on the live books; each statement sees one moment, so nobody has to stop posting."""

import time
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import connection, transaction

from apps.core import clock, events
from apps.core.ids import uuid7_floor
from apps.wallet import claimants
from apps.wallet.events import LedgerBroken
from apps.wallet.models import Account, DayClose, LedgerCheck, Transfer
from apps.wallet.selectors.ledger import closed_before
from apps.wallet.sql import statement

NIL = UUID(int=0)
RELEASE_TAKES = timedelta(minutes=10)


def check(*, full: bool = False, as_of: datetime | None = None) -> LedgerCheck:
    """Checks invariants 1-5, from the last closed day or with `full` from the beginning, and keeps the result.

    With `as_of` also the books as they stood at that instant. `breaks` names each one: invariant, subject, expected,
    found.
    """
    started = time.monotonic()
    last = None if full else DayClose.objects.order_by("-date").first()
    since = uuid7_floor(last.closed_until) if last else NIL
    breaks = [
        *_ask(1, "check_even", {"from": since}),
        *_ask(2, "check_sums", {"from": since, "date": last.date if last else None}),
        *_ask(3, "check_floors", {"overdue": clock.now() - RELEASE_TAKES}),
        *_claims(since),
        *_ask(5, "check_lines", {}),
    ]
    if full:
        breaks += _closings()
    if as_of is not None:
        day, begin = closed_before(as_of)
        breaks += _ask(5, "check_as_of", {"date": day, "from": begin, "until": uuid7_floor(as_of)})
    transfers, accounts = _size(since)
    return _keep(
        transfers=transfers,
        accounts=accounts,
        is_full=full,
        is_clean=not breaks,
        checked_from=last.closed_until if last else None,
        as_of=as_of,
        seconds=Decimal(f"{time.monotonic() - started:.3f}"),
        breaks=breaks,
    )


@transaction.atomic
def _keep(**facts) -> LedgerCheck:
    done = LedgerCheck.objects.create(**facts)
    if not done.is_clean:
        events.publish(LedgerBroken(check_id=str(done.pk), breaks=len(done.breaks)))
    return done


def _size(since: UUID) -> tuple[int, int]:
    """How many transfers were added up, how many accounts compared."""
    return Transfer.objects.filter(pk__gte=since).count(), Account.objects.count()


def _ask(invariant: int, name: str, parameters: dict) -> list[dict]:
    with connection.cursor() as cursor:
        cursor.execute(statement(name), parameters)
        return [_break(invariant, *row) for row in cursor.fetchall()]


def _closings() -> list[dict]:
    last = DayClose.objects.order_by("-date").first()
    until = uuid7_floor(last.closed_until) if last else NIL
    return _ask(5, "check_closings", {"zone": clock.business_zone().key, "until": until})


def _claims(since: UUID) -> list[dict]:
    """Invariant 4: every kind has a claimant, every claim its journal, every journal its claim."""
    with connection.cursor() as cursor:
        cursor.execute(statement("check_kinds"), {"from": since})
        kinds = cursor.fetchall()
    unclaimed = [
        _break(4, f"{count} journals of kind {kind}", "a claimant", "none")
        for kind, count in kinds
        if not claimants.covers(kind)
    ]
    said = [
        text
        for claimant in claimants.claimants()
        for text in (*claimant.without_journal(), *claimant.without_claimant(since))
    ]
    return unclaimed + [_break(4, text, "both", "one") for text in said]


def _break(invariant: int, subject: str, expected: str, found: str) -> dict:
    return {"invariant": invariant, "subject": subject, "expected": expected, "found": found}
