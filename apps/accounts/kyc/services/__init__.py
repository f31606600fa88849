"""The verbs of KYC."""

from .answers import attempt_close, attempt_postpone
from .asking import attempt_open
from .cases import case_approve, case_ask_again, case_reject, case_reopen, user_reverify
from .consents import consent_give, consent_withdraw
from .levels import level_require
from .submissions import aadhaar_link, aadhaar_start, pan_submit

__all__ = [
    "aadhaar_link",
    "aadhaar_start",
    "attempt_close",
    "attempt_open",
    "attempt_postpone",
    "case_approve",
    "case_ask_again",
    "case_reject",
    "case_reopen",
    "consent_give",
    "consent_withdraw",
    "level_require",
    "pan_submit",
    "user_reverify",
]
