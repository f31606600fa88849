"""The journals that follow from files: fees, settlements in the bank, payouts in the bank. In batches, each once."""

from datetime import date, datetime, time
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction

from apps.core import clock
from apps.core.money import EXPONENTS, from_minor
from apps.payments.reconciliation.models import BankLine
from apps.payments.reconciliation.sql import statement
from apps.payments.reconciliation.states import MatchKind, RowKind
from apps.payments.services import SettledPayment, payments_settle
from apps.wallet import accounts
from apps.wallet.services import Arrow, Entry, transfer_many

FEE, SETTLEMENT, PAYOUT = "reconciliation.fee", "reconciliation.settlement", "reconciliation.payout"
BATCH = 10_000
_PLACES = list(EXPONENTS.values())


class _Row(NamedTuple):
    """What a settlement row says to the books; minor units."""

    id: UUID
    gateway: str
    kind: str
    entity_id: str
    settlement_key: str
    settled_on: date | None
    currency: str
    fee_minor: int
    tax_minor: int
    is_billed_apart: bool


def rows_book() -> int:
    """Settlement rows that are ours: the gateway's fee is posted, and a payment knows that it is settled; how many."""
    done = 0
    while booked := _rows():
        done += booked
    return done


@transaction.atomic
def _rows() -> int:
    """The next rows, taken and marked in one statement: nobody else books them, and a refusal unmarks them."""
    with connection.cursor() as cursor:
        cursor.execute(statement("take_rows"), {"limit": BATCH, "currencies": list(EXPONENTS), "places": _PLACES})
        rows = [_Row(*values) for values in cursor.fetchall()]
    by_gateway = groupby(sorted(rows, key=attrgetter("gateway")), key=attrgetter("gateway"))
    entries: list[Entry] = []
    for gateway, of_it in by_gateway:
        told = list(of_it)
        payments_settle(gateway=gateway, settled=_settled(told))
        entries += _fees(gateway, told)
    transfer_many(entries=entries)
    return len(rows)


def _settled(rows: list[_Row]) -> list[SettledPayment]:
    today, zone = clock.today(), clock.business_zone()
    begun = {day: datetime.combine(day or today, time(), zone) for day in {row.settled_on for row in rows}}
    return [
        SettledPayment(row.entity_id, begun[row.settled_on], row.settlement_key, row.fee_minor, row.tax_minor)
        for row in rows
        if row.kind == RowKind.PAYMENT
    ]


def _fees(gateway: str, rows: list[_Row]) -> list[Entry]:
    """A refund's or dispute's fee that the line names but did not take never was in what the gateway owes us."""
    clearing = accounts.gateway(gateway)
    amounts = cache(from_minor)
    return [
        Entry(
            FEE,
            f"reconciliation.settlementrow:{row.id}",
            (Arrow(accounts.GATEWAY_FEES, clearing, amounts(row.fee_minor, row.currency)),),
            memo=f"{row.entity_id} in {row.settlement_key}"[:200],
        )
        for row in rows
        if row.fee_minor and not row.is_billed_apart
    ]


def lines_post() -> int:
    """What the bank received of gateways, or paid out for us; how many lines."""
    done = 0
    while posted := _lines():
        done += posted
    return done


@transaction.atomic
def _lines() -> int:
    due = BankLine.objects.filter(posted_at=None, match__isnull=False)
    lines = list(due.order_by("id").select_related("match").select_for_update(skip_locked=True, of=("self",))[:BATCH])
    if not lines:
        return 0
    transfer_many(entries=[_entry(line) for line in lines])
    return BankLine.objects.filter(pk__in=[line.pk for line in lines]).update(posted_at=clock.now())


def _entry(line: BankLine) -> Entry:
    """The gateway's clearing account against the bank; what it took for a payout is a fee."""
    match = line.match
    of_settlement = match.kind == MatchKind.SETTLEMENT
    clearing = accounts.gateway(match.gateway) if of_settlement else accounts.payouts(match.gateway)
    parts = ((clearing, line.money - line.fee_money), (accounts.GATEWAY_FEES, line.fee_money))
    return Entry(
        SETTLEMENT if of_settlement else PAYOUT,
        f"reconciliation.bankline:{line.pk}",
        tuple(
            Arrow(accounts.BANK, account, part) if line.credit else Arrow(account, accounts.BANK, part)
            for account, part in parts
            if part.amount
        ),
        memo=f"{match.remote_id} {line.utr}".strip()[:200],
    )
