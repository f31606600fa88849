"""Which journals are reconciliation's, and the formats banks write."""

from django.db.models import F, Q

from apps.core.imports.engine import readers
from apps.wallet import claimants

from .engine.statements import READERS
from .imports import kinds
from .models import BankLine, Break, SettlementRow
from .states import RowKind

__all__ = ["kinds"]

# The line names a fee and moves the whole amount.
_BILLED_APART = Q(debit=F("credit") + F("amount")) | Q(credit=F("debit") + F("amount"))

claimants.register(
    "reconciliation.fee",
    SettlementRow,
    reference_type="reconciliation.settlementrow",
    claiming=Q(booked_at__isnull=False, fee__gt=0) & (Q(kind=RowKind.PAYMENT) | ~_BILLED_APART),
    title="Gateway fee",
)
_LINE = "reconciliation.bankline"
claimants.register("reconciliation.settlement", BankLine, reference_type=_LINE, title="Settlement in the bank")
claimants.register("reconciliation.payout", BankLine, reference_type=_LINE, title="Payouts on the bank statement")
claimants.register(
    "reconciliation.fix",
    Break,
    reference_type="reconciliation.break",
    claiming=Q(state="FIXED"),
    title="Difference put right",
)
for reader in READERS:
    readers.register(reader)
