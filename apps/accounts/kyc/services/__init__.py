"""The verbs of KYC."""

from .answers import attempt_close, attempt_postpone
from .asking import attempt_open
from .cases import case_approve, case_ask_again, case_reject, case_reopen, require_details, user_reverify
from .consents import consent_give, consent_origin, consent_withdraw
from .deciding import case_decide
from .defaults import defaults_load
from .documents import document_delete, document_link, documents_purge
from .editing import consent_text_publish, limit_edit, reason_edit
from .erasing import profile_erase
from .handing_in import card_submit, selfie_submit
from .levels import level_require
from .submissions import aadhaar_link, aadhaar_start, pan_submit

__all__ = [
    "aadhaar_link",
    "aadhaar_start",
    "attempt_close",
    "attempt_open",
    "attempt_postpone",
    "card_submit",
    "case_decide",
    "case_approve",
    "case_ask_again",
    "case_reject",
    "case_reopen",
    "consent_give",
    "consent_origin",
    "consent_text_publish",
    "consent_withdraw",
    "defaults_load",
    "document_delete",
    "document_link",
    "documents_purge",
    "level_require",
    "limit_edit",
    "pan_submit",
    "profile_erase",
    "reason_edit",
    "require_details",
    "selfie_submit",
    "user_reverify",
]
