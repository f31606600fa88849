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
from .deciding import (
    payout_approve,
    payout_approve_small,
    payout_hold,
    payout_reject,
    payouts_ask_again,
)
from .learning import payout_learn, payout_refused
from .requesting import payout_cancel, payout_request
from .sending import Dispatch, Step, payout_put_off, payout_take, payouts_due
from .taxes import tax_of, tax_rule_create

__all__ = [
    "AccountQuestion",
    "Dispatch",
    "Step",
    "account_check_soon",
    "account_check_take",
    "account_checked",
    "account_checks_due",
    "account_put_off",
    "account_refuse",
    "account_turned_down",
    "account_verify",
    "bank_account_add",
    "bank_account_remove",
    "payout_approve",
    "payout_approve_small",
    "payout_cancel",
    "payout_hold",
    "payout_learn",
    "payout_put_off",
    "payout_refused",
    "payout_reject",
    "payout_request",
    "payout_take",
    "payouts_ask_again",
    "payouts_due",
    "tax_of",
    "tax_rule_create",
]
