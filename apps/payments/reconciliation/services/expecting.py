"""What must turn up: our money becomes matches that wait."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, TextField
from django.db.models.functions import Cast

from apps.core import bank_holidays, clock, fsm, policy
from apps.core.money import EXPONENTS
from apps.core.working_days import working_days_after
from apps.payments.reconciliation.engine.days import days_between
from apps.payments.reconciliation.models import Match, Settlement, SettlementRow
from apps.payments.reconciliation.sql import statement
from apps.payments.reconciliation.states import MatchKind, MatchState

# What happened before counts as of the first day: nothing older is looked for anew.
LOOKED_BACK = timedelta(days=120)
_EXPECTED = ("expect_payments", "expect_refunds", "expect_disputes", "expect_payouts", "expect_settlements")


@transaction.atomic
def settlements_add_up(*, batch_id: Any = None, everything: bool = False) -> int:
    """Sums of settlements: those of a batch, all, or those with rows that were not counted yet; how many."""
    given = {"batch": batch_id if not everything else None, "unlinked": batch_id is None and not everything}
    with connection.cursor() as cursor:
        cursor.execute(statement("settlements"), given)
        added = cursor.fetchone()[0]
    if everything:
        _empty()
    return added


def _empty() -> None:
    """Settlements whose rows were all taken back: nothing is expected of them."""
    of_it = SettlementRow.objects.filter(gateway=OuterRef("gateway"), settlement_key=OuterRef("settlement_id"))
    gone = Settlement.objects.filter(~Exists(of_it), rows__gt=0)
    keys = [str(pk) for pk in gone.values_list("pk", flat=True)]
    waiting = Match.objects.filter(kind=MatchKind.SETTLEMENT, object_id__in=keys)
    fsm.advance_many(waiting.filter(state__in=[MatchState.EXPECTED, MatchState.MISSING]), "void", actor=None)
    gone.update(rows=0, gross=0, fees=0, tax=0, returned=0, net=0)


def _revive() -> int:
    """Settlements whose rows were taken back and brought again are looked for again."""
    there = Settlement.objects.annotate(key=Cast("pk", TextField())).filter(key=OuterRef("object_id"), rows__gt=0)
    void = Match.objects.filter(Exists(there), kind=MatchKind.SETTLEMENT, state=MatchState.VOID)
    return fsm.advance_many(void, "expect_again", actor=None)


@transaction.atomic
def expectations_raise() -> int:
    """Makes a match for each thing of ours that has none; how many rows were written."""
    span, written = _span(), _revive()
    with connection.cursor() as cursor:
        for name in _EXPECTED:
            cursor.execute(statement(name), span)
            written += cursor.rowcount
        if written:
            cursor.execute(f"ANALYZE {Match._meta.db_table}")
    return written


def _span() -> dict[str, Any]:
    """Each day that money can be of, and by when it must turn up."""
    today, holidays = clock.today(), bank_holidays.known()
    first = today - LOOKED_BACK
    days = list(days_between(first, today + timedelta(days=1)))
    settled, paid = policy.get("reconciliation.settlement_days"), policy.get("reconciliation.payout_days")
    banked = timedelta(days=policy.get("reconciliation.bank_days"))
    return {
        "first": first,
        "zone": settings.BUSINESS_TIME_ZONE,
        "days": days,
        "settled_by": [working_days_after(day, settled, holidays) for day in days],
        "paid_by": [working_days_after(day, paid, holidays) for day in days],
        "banked_by": [day + banked for day in days],
        "currencies": list(EXPONENTS),
        "places": list(EXPONENTS.values()),
    }
