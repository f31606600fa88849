"""The verbs of KYC."""

from .answers import attempt_close, attempt_postpone
from .asking import attempt_open
from .calling import (
    Question,
    Told,
    attempt_answer,
    attempt_take,
    attempts_due,
    signing_begun,
    signing_take,
    signing_trouble,
    signings_expire,
)
from .cases import (
    case_approve,
    case_ask_again,
    case_reject,
    case_reopen,
    proofs_expire,
    require_details,
    user_reverify,
)
from .circuits import circuit_close, circuit_open
from .consents import consent_give, consent_origin, consent_withdraw
from .deciding import case_decide
from .defaults import defaults_load
from .documents import document_delete, document_link, documents_purge
from .editing import consent_text_publish, limit_edit, reason_edit
from .erasing import profile_erase
from .handing_in import card_submit, selfie_submit
from .inbox import (
    Taken,
    provider_log_purge,
    webhook_answer,
    webhook_receive,
    webhook_replay,
    webhook_take,
    webhooks_due,
)
from .levels import level_require
from .submissions import aadhaar_link, aadhaar_start, pan_submit

__all__ = [
    "Question",
    "Taken",
    "Told",
    "aadhaar_link",
    "aadhaar_start",
    "attempt_answer",
    "attempt_close",
    "attempt_open",
    "attempt_postpone",
    "attempt_take",
    "attempts_due",
    "card_submit",
    "case_approve",
    "case_ask_again",
    "case_decide",
    "case_reject",
    "case_reopen",
    "circuit_close",
    "circuit_open",
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
    "provider_log_purge",
    "proofs_expire",
    "reason_edit",
    "require_details",
    "selfie_submit",
    "signing_begun",
    "signing_take",
    "signing_trouble",
    "signings_expire",
    "user_reverify",
    "webhook_answer",
    "webhook_receive",
    "webhook_replay",
    "webhook_take",
    "webhooks_due",
]
