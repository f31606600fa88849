"""Reads of payouts."""

from .finding import account_named, account_reference, payout_named
from .limits import asked_since, doubts, needs_second, others_with, second_person_above
from .telling import accounts_of, device_of, payout_of, payouts_of, sentence, told, told_accounts
from .years import fiscal_year_start, tax_rule_on, year_so_far

__all__ = [
    "account_named",
    "account_reference",
    "accounts_of",
    "asked_since",
    "device_of",
    "doubts",
    "fiscal_year_start",
    "needs_second",
    "others_with",
    "payout_named",
    "payout_of",
    "payouts_of",
    "second_person_above",
    "sentence",
    "tax_rule_on",
    "told",
    "told_accounts",
    "year_so_far",
]
