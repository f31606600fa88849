"""Reads of payouts."""

from .limits import asked_since, doubts, needs_second, second_person_above
from .years import fiscal_year_start, tax_rule_on, year_so_far

__all__ = [
    "asked_since",
    "doubts",
    "fiscal_year_start",
    "needs_second",
    "second_person_above",
    "tax_rule_on",
    "year_so_far",
]
