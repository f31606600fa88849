"""The verbs of the ledger."""

from apps.wallet.engine.requests import AccountRef
from apps.wallet.terms import BonusTerms, GrantRequest

from .bonus_grants import bonus_grant, bonus_grant_many
from .moves import credit_winnings, deposit_credit, transfer

__all__ = [
    "AccountRef",
    "BonusTerms",
    "GrantRequest",
    "bonus_grant",
    "bonus_grant_many",
    "credit_winnings",
    "deposit_credit",
    "transfer",
]
