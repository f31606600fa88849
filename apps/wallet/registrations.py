"""The ledger's own claims on journals."""

from django.db.models import Q

from apps.core import retention
from apps.core.ids import uuid7_floor

from . import claimants
from .models import BonusGrant, Journal

claimants.register("wallet.bonus_grant", BonusGrant, reference_type="grant", claiming=Q())
for closed in ("completed", "expired", "forfeited"):
    claimants.register(f"wallet.bonus_{closed}", BonusGrant, reference_type="grant")
# These claim themselves: a hold or a journal they name, the audit, or two users.
for kind in (
    "capture",
    "void",
    "hold_expired",
    "reverse",
    "write_off",
    "debt_collected",
    "user_transfer",
    "adjustment",
    "demo",
):
    claimants.register(f"wallet.{kind}")
retention.declare(
    retention.RetentionClass(
        key="transactions",
        title="Journals and balances",
        keep=retention.years("transaction_years"),
        told="not partitioned and never dropped: every balance is the sum of all its lines; they name accounts, "
        "and what says whose an account was goes with the person's erasure",
        over=lambda before: Journal.objects.filter(pk__lt=uuid7_floor(before)).count(),
    )
)
