"""The ledger's own claims on journals."""

from django.db.models import Q

from apps.core import retention
from apps.core.ids import uuid7_floor

from . import claimants
from .models import BonusGrant, Journal

claimants.register("wallet.bonus_grant", BonusGrant, reference_type="grant", claiming=Q(), title="Bonus granted")
for closed, title in (("completed", "Bonus won"), ("expired", "Bonus ran out"), ("forfeited", "Bonus forfeited")):
    claimants.register(f"wallet.bonus_{closed}", BonusGrant, reference_type="grant", title=title)
# These claim themselves: a hold or a journal they name, the audit, or two users.
for kind, title in (
    ("capture", "Hold captured"),
    ("void", "Hold released"),
    ("hold_expired", "Hold ran out"),
    ("reverse", "Taken back"),
    ("write_off", "Written off"),
    ("debt_collected", "Debt collected"),
    ("user_transfer", "Transfer between users"),
    ("adjustment", "Correction by hand"),
    ("demo", "History of the demo"),
):
    claimants.register(f"wallet.{kind}", title=title)
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
