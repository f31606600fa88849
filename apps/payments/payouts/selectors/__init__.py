"""Reads of payouts."""

from .board import account_board, board, tax_words
from .finding import (
    account_named,
    account_query,
    account_reference,
    open_item_of,
    payout_named,
    payout_query,
    waiting_for_batch,
)
from .leaving import is_party, objection
from .limits import asked_since, doubts, needs_second, others_with, second_person_above, sum_since
from .telling import accounts_of, device_of, payout_of, payouts_of, sentence, told, told_accounts
from .waiting import late_ones, next_event, under_way
from .years import fiscal_year_start, tax_rule_on, year_so_far

__all__ = [
    "account_board",
    "account_named",
    "account_query",
    "account_reference",
    "accounts_of",
    "asked_since",
    "board",
    "device_of",
    "doubts",
    "fiscal_year_start",
    "is_party",
    "late_ones",
    "needs_second",
    "next_event",
    "objection",
    "open_item_of",
    "others_with",
    "payout_named",
    "payout_of",
    "payout_query",
    "payouts_of",
    "second_person_above",
    "sum_since",
    "sentence",
    "tax_rule_on",
    "tax_words",
    "told",
    "told_accounts",
    "under_way",
    "waiting_for_batch",
    "year_so_far",
]
