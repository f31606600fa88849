"""The verbs of reconciliation."""

from .booking import lines_post, rows_book
from .breaks import break_clear, break_explain, break_fix, break_open, fix_change
from .claims import claim_raise, claim_settle, claim_tell, claim_withdraw, claims_forget
from .closing import money_day_close
from .expecting import expectations_raise, settlements_add_up
from .fetching import day_fetched, settlement_rows_store
from .finding import breaks_find
from .pairing import compare, line_match, line_match_many, line_match_named

__all__ = [
    "break_clear",
    "break_explain",
    "break_fix",
    "break_open",
    "breaks_find",
    "claim_raise",
    "claim_settle",
    "claim_tell",
    "claim_withdraw",
    "claims_forget",
    "compare",
    "day_fetched",
    "expectations_raise",
    "fix_change",
    "line_match",
    "line_match_many",
    "line_match_named",
    "money_day_close",
    "lines_post",
    "rows_book",
    "settlement_rows_store",
    "settlements_add_up",
]
