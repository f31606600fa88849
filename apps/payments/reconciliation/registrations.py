"""Which journals are reconciliation's."""

from django.db.models import Q

from apps.wallet import claimants

from .models import BankLine, Break, SettlementRow

claimants.register(
    "reconciliation.fee",
    SettlementRow,
    reference_type="reconciliation.settlementrow",
    claiming=Q(fee_posted_at__isnull=False),
)
claimants.register("reconciliation.settlement", BankLine, reference_type="reconciliation.bankline")
claimants.register("reconciliation.payout", BankLine, reference_type="reconciliation.bankline")
claimants.register("reconciliation.fix", Break, reference_type="reconciliation.break", claiming=Q(state="FIXED"))
