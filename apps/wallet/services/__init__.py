"""The verbs of the ledger."""

from apps.wallet.engine.requests import AccountRef
from apps.wallet.terms import BonusTerms, GrantRequest

from .account_care import (
    account_freeze,
    account_unfreeze,
    fold,
    fold_once,
    posting_mode_switch,
    wallet_freeze,
    wallet_unfreeze,
)
from .adjusting import ADJUSTABLE, Adjustment, adjustment_apply, adjustment_dry_run, adjustment_request
from .batches import Arrow, Entry, transfer_many
from .bonus_closing import bonus_convert, bonus_expire_due, bonus_forfeit, bonus_forfeit_many
from .bonus_freezing import bonus_forfeit_frozen, bonus_freeze, bonus_thaw
from .bonus_grants import bonus_grant, bonus_grant_many
from .bonus_wagering import bonus_wager, bonus_wager_void
from .closing import day_close
from .corrections import claw_back, hold_back, reverse, write_off
from .debts import debt_collect, debts_collect_due
from .fees import transfer_fee_set, transfer_fee_withdraw
from .holds import capture, hold, holds_expire_due, void
from .moves import Credit, credit_winnings, deposit_credit, deposits_credit, transfer
from .own_limits import deposit_require
from .receipts import Received, receipts_tell
from .spending import spend
from .telling import Moved, wallets_tell
from .user_transfers import user_transfer

__all__ = [
    "ADJUSTABLE",
    "AccountRef",
    "Adjustment",
    "Arrow",
    "BonusTerms",
    "Credit",
    "Entry",
    "GrantRequest",
    "Moved",
    "Received",
    "account_freeze",
    "account_unfreeze",
    "bonus_convert",
    "bonus_expire_due",
    "bonus_forfeit",
    "bonus_forfeit_frozen",
    "bonus_forfeit_many",
    "bonus_freeze",
    "bonus_thaw",
    "adjustment_apply",
    "adjustment_dry_run",
    "adjustment_request",
    "bonus_grant",
    "bonus_grant_many",
    "bonus_wager",
    "bonus_wager_void",
    "capture",
    "claw_back",
    "credit_winnings",
    "day_close",
    "debt_collect",
    "debts_collect_due",
    "deposit_credit",
    "deposits_credit",
    "deposit_require",
    "fold",
    "fold_once",
    "hold",
    "hold_back",
    "holds_expire_due",
    "posting_mode_switch",
    "receipts_tell",
    "reverse",
    "spend",
    "transfer",
    "transfer_fee_set",
    "transfer_fee_withdraw",
    "transfer_many",
    "user_transfer",
    "void",
    "wallet_freeze",
    "wallet_unfreeze",
    "wallets_tell",
    "write_off",
]
