"""The journals that follow from files: fees, settlements in the bank, payouts in the bank. In batches, each once."""

from datetime import datetime, time

from django.db import transaction

from apps.core import clock
from apps.core.money import money, to_minor
from apps.payments.reconciliation.models import BankLine, SettlementRow
from apps.payments.reconciliation.states import MatchKind, RowKind
from apps.payments.services import SettledPayment, payments_settle
from apps.wallet import accounts
from apps.wallet.services import Arrow, Entry, transfer_many

FEE, SETTLEMENT, PAYOUT = "reconciliation.fee", "reconciliation.settlement", "reconciliation.payout"
BATCH = 10_000


def rows_book() -> int:
    """Settlement rows that are ours: the gateway's fee is posted, and a payment knows that it is settled; how many."""
    done = 0
    while booked := _rows():
        done += booked
    return done


@transaction.atomic
def _rows() -> int:
    due = SettlementRow.objects.filter(booked_at=None, match__isnull=False)
    rows = list(due.order_by("id").select_for_update(skip_locked=True, of=("self",))[:BATCH])
    if not rows:
        return 0
    for gateway in {row.gateway for row in rows}:
        of_it = [row for row in rows if row.gateway == gateway and row.kind == RowKind.PAYMENT]
        payments_settle(gateway=gateway, settled=[_settled(row) for row in of_it])
    transfer_many(entries=[_fee(row) for row in rows if row.fee and not _is_billed_apart(row)])
    return SettlementRow.objects.filter(pk__in=[row.pk for row in rows]).update(booked_at=clock.now())


def _settled(row: SettlementRow) -> SettledPayment:
    day = row.settled_on or clock.today()
    return SettledPayment(
        gateway_payment_id=row.entity_id,
        settled_at=datetime.combine(day, time(), clock.business_zone()),
        settlement_id=row.settlement_key,
        fee_minor=to_minor(money(row.fee, row.currency)),
        tax_minor=to_minor(money(row.tax, row.currency)),
    )


def _is_billed_apart(row: SettlementRow) -> bool:
    """A refund's or dispute's fee that the line names but did not take: it never was in what the gateway owes us."""
    return row.kind != RowKind.PAYMENT and row.debit - row.credit == row.amount


def _fee(row: SettlementRow) -> Entry:
    return Entry(
        FEE,
        f"reconciliation.settlementrow:{row.pk}",
        (Arrow(accounts.GATEWAY_FEES, accounts.gateway(row.gateway), money(row.fee, row.currency)),),
        memo=f"{row.entity_id} in {row.settlement_key}"[:200],
    )


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
    match = line.match
    of_settlement = match.kind == MatchKind.SETTLEMENT
    clearing = accounts.gateway(match.gateway) if of_settlement else accounts.payouts(match.gateway)
    arrow = (accounts.BANK, clearing) if line.credit else (clearing, accounts.BANK)
    return Entry(
        SETTLEMENT if of_settlement else PAYOUT,
        f"reconciliation.bankline:{line.pk}",
        (Arrow(*arrow, line.money),),
        memo=f"{match.remote_id} {line.utr}".strip()[:200],
    )
