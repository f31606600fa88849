"""The verbs of payouts."""

from .bank_accounts import (
    AccountQuestion,
    account_check_soon,
    account_check_take,
    account_checked,
    account_checks_due,
    account_put_off,
    account_refuse,
    account_turned_down,
    account_verify,
    bank_account_add,
    bank_account_remove,
)
from .batches import KEY as BATCH_KEY
from .batches import Batch, batch_approve, batch_evidence, batch_preview, batch_request
from .deciding import (
    payout_approve,
    payout_approve_small,
    payout_hold,
    payout_reject,
    payouts_ask_again,
)
from .erasing import bank_accounts_erase
from .learning import payout_learn, payout_never_was, payout_refused
from .requesting import payout_cancel, payout_request
from .sending import Dispatch, Step, payout_put_off, payout_take, payouts_due
from .taxes import tax_of, tax_rule_create
from .telling import account_tell, payout_receipt, payout_tell

__all__ = [
    "AccountQuestion",
    "BATCH_KEY",
    "Batch",
    "Dispatch",
    "Step",
    "account_check_soon",
    "account_check_take",
    "account_checked",
    "account_checks_due",
    "account_put_off",
    "account_refuse",
    "account_tell",
    "account_turned_down",
    "account_verify",
    "bank_account_add",
    "bank_account_remove",
    "bank_accounts_erase",
    "batch_approve",
    "batch_evidence",
    "batch_preview",
    "batch_request",
    "payout_approve",
    "payout_approve_small",
    "payout_cancel",
    "payout_hold",
    "payout_learn",
    "payout_never_was",
    "payout_put_off",
    "payout_receipt",
    "payout_refused",
    "payout_reject",
    "payout_request",
    "payout_take",
    "payout_tell",
    "payouts_ask_again",
    "payouts_due",
    "tax_of",
    "tax_rule_create",
]
