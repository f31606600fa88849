"""The ledger's own claims on journals."""

from django.db.models import Q

from . import claimants
from .models import BonusGrant

claimants.register("wallet.bonus_grant", BonusGrant, reference_type="grant", claiming=Q())
for closed in ("completed", "expired", "forfeited"):
    claimants.register(f"wallet.bonus_{closed}", BonusGrant, reference_type="grant")
# These claim themselves: a hold or a journal they name, the audit, or two users.
for kind in ("capture", "void", "hold_expired", "reverse", "write_off", "user_transfer", "adjustment", "demo"):
    claimants.register(f"wallet.{kind}")
