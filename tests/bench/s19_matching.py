"""S19: the settlement of 100,000 payments held against our books: expected, paired, judged, fees posted."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from apps.core.ids import uuid7
from apps.core.money import money
from apps.payments.reconciliation import services
from apps.payments.reconciliation.models import Match, SettlementRow
from apps.wallet import accounts
from apps.wallet.services import Arrow, Entry, transfer_many

from .figures import Figure

ROWS, BATCH, SECONDS = 100_000, 10_000, 30.0
_PAYMENTS = """
    INSERT INTO payments_gatewaypayment
        (id, gateway, gateway_payment_id, order_id, minor, currency, state, method, learned_by, learned_at,
         refunded_minor, in_suspense, rrn, payer, error_code, error, suspense_reason, settlement_id, journal_id)
    SELECT id, 'razorpay', 'pay_' || number, 'order_' || number, 10000, 'INR', 'CAPTURED', 'UPI', 'WEBHOOK',
           clock_timestamp(), 0, true, lpad(number::text, 12, '0'), '', '', '', 'UNKNOWN_ORDER', '', journal
      FROM unnest(%s::uuid[], %s::uuid[]) WITH ORDINALITY AS u (id, journal, number)
"""
_TOLD = """
    INSERT INTO reconciliation_settlementrow
        (gateway, kind, entity_id, order_id, settlement_key, utr, currency, amount, credit, debit, fee, tax,
         settled_on)
    SELECT gateway, 'PAYMENT', gateway_payment_id, order_id, 'setl_1', 'RATNN00000000001', 'INR', 100, 98, 0, 2, 0.31,
           current_date
      FROM payments_gatewaypayment ORDER BY md5(gateway_payment_id)
"""


def run() -> list[Figure]:
    _book()
    with connection.cursor() as cursor:
        cursor.execute(_TOLD)
        cursor.execute("ANALYZE reconciliation_settlementrow, payments_gatewaypayment")
    parts = [
        ("added up and expected", _timed(lambda: (services.settlements_add_up(), services.expectations_raise()))),
        ("paired and judged", _timed(services.compare)),
        ("fees posted, payments settled", _timed(services.rows_book)),
    ]
    matched = Match.objects.filter(kind="PAYMENT", state="MATCHED").count()
    if matched != ROWS or SettlementRow.objects.filter(booked_at=None).exists():
        raise RuntimeError(f"{matched} of {ROWS} rows matched.")
    total = sum(cost.seconds for _, cost in parts)
    name = f"S19 {ROWS:,} settlement rows"
    return [
        Figure(f"{name} matched and booked", total, "s", None, "", f"<= {SECONDS:.0f} s", total <= SECONDS),
        Figure(f"{name}: processor time of it, with PostgreSQL's", sum(cost.processor for _, cost in parts), "s"),
        *(Figure(f"{name}: {what}", cost.seconds, "s") for what, cost in parts),
    ]


class _Cost(NamedTuple):
    seconds: float
    processor: float


def _timed(work: Callable) -> _Cost:
    began, used = time.perf_counter(), _processor()
    work()
    return _Cost(time.perf_counter() - began, _processor() - used)


def _processor() -> float:
    """Seconds of this process and of the server's process that works for it; a server elsewhere is not known."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        stat = Path(f"/proc/{cursor.fetchone()[0]}/stat")
    if not stat.exists() or "postgres" not in (text := stat.read_text()):
        return time.process_time()
    user, system = text.rpartition(")")[2].split()[11:13]
    return time.process_time() + (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _book() -> None:
    """Payments that lie in suspense: each with its journal."""
    keys, journals = [uuid7() for _ in range(ROWS)], list[UUID]()
    arrow = (Arrow(accounts.gateway("razorpay"), accounts.SUSPENSE, money("100.00", "INR")),)
    for first in range(0, ROWS, BATCH):
        entries = [
            Entry("payments.suspense", f"payments.gatewaypayment:{key}", arrow) for key in keys[first : first + BATCH]
        ]
        journals += transfer_many(entries=entries)
    with connection.cursor() as cursor:
        cursor.execute(_PAYMENTS, [keys, journals])
