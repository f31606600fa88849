"""The journals that follow from files: fees, settlements in the bank, payouts in the bank. In batches, each once."""

from datetime import date, datetime, time
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from apps.core import clock
from apps.core.money import EXPONENTS, Money, from_minor, money
from apps.payments.reconciliation.models import BankLine, Match
from apps.payments.reconciliation.sql import statement
from apps.payments.reconciliation.states import MatchKind, RowKind
from apps.payments.services import SettledPayment, payments_settle
from apps.wallet import accounts
from apps.wallet.services import AccountRef, Arrow, Entry, transfer_many

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
    of_several = Exists(Match.objects.filter(paid_with=OuterRef("pk"))) | Exists(
        Match.objects.filter(billed_on=OuterRef("pk"))
    )
    due = BankLine.objects.filter(Q(match__isnull=False) | Q(explained_at__isnull=False) & of_several, posted_at=None)
    waiting = due.select_related("match").prefetch_related("paid").order_by("id")
    lines = list(waiting.select_for_update(skip_locked=True, of=("self",))[:BATCH])
    if not lines:
        return 0
    transfer_many(entries=[_entry(line) for line in lines])
    return BankLine.objects.filter(pk__in=[line.pk for line in lines]).update(posted_at=clock.now())


def _entry(line: BankLine) -> Entry:
    """The gateways' clearing accounts against the bank; what they took for payouts is a fee."""
    matches = [line.match] if line.match else list(line.paid.all())
    names = " ".join(match.remote_id for match in matches)
    return Entry(
        SETTLEMENT if any(match.kind == MatchKind.SETTLEMENT for match in matches) else PAYOUT,
        f"reconciliation.bankline:{line.pk}",
        tuple(
            Arrow(accounts.BANK, account, part) if part.amount > 0 else Arrow(account, accounts.BANK, -part)
            for account, part in _parts(line, matches)
            if part.amount
        ),
        memo=f"{names} {line.utr or line.narration}".strip()[:200],
    )


def _parts(line: BankLine, matches: list[Match]) -> list[tuple[AccountRef, Money]]:
    """What came from which account, below zero where it went there."""
    way = 1 if line.credit else -1
    parts: dict[AccountRef, Money] = {accounts.GATEWAY_FEES: line.fee_money * way}
    for match in matches:
        of_it = (line.money - line.fee_money) * way
        if match.paid_with_id == line.pk:
            of_it = money(-match.share if match.is_debit else match.share, line.currency)
        account = _clearing(match)
        parts[account] = parts[account] + of_it if account in parts else of_it
    return list(parts.items())


def _clearing(match: Match) -> AccountRef:
    of_settlement = match.kind == MatchKind.SETTLEMENT
    return accounts.gateway(match.gateway) if of_settlement else accounts.payouts(match.gateway)
