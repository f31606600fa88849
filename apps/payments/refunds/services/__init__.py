"""The verbs of refunds."""

from .asking import (
    Question,
    refund_answer,
    refund_give_up,
    refund_postpone,
    refund_question,
    refund_take,
    refunds_due,
)
from .booking import postings_dry_run
from .catching_up import refunds_catch_up
from .journals import JournalRefund, journal_refund, journal_refund_approved, mirror_dry_run
from .learning import refund_learn
from .misfits import refund_misfit
from .missing import Missed, missed_question, payments_to_look_at, payments_with_missed_refunds, returned_by
from .requesting import (
    late_money_refund,
    part_keep,
    payment_refund,
    refund_approve,
    refund_cancel,
    refund_drop_unapproved,
    refund_request,
)
from .telling import FAILED, PROCESSED, RefundNews, refunds_tell

__all__ = [
    "FAILED",
    "PROCESSED",
    "JournalRefund",
    "Missed",
    "Question",
    "RefundNews",
    "journal_refund",
    "journal_refund_approved",
    "late_money_refund",
    "mirror_dry_run",
    "missed_question",
    "part_keep",
    "payment_refund",
    "payments_to_look_at",
    "payments_with_missed_refunds",
    "postings_dry_run",
    "refund_answer",
    "refund_approve",
    "refund_cancel",
    "refund_drop_unapproved",
    "refund_give_up",
    "refund_learn",
    "refund_misfit",
    "refund_postpone",
    "refund_question",
    "refund_request",
    "refund_take",
    "refunds_catch_up",
    "refunds_due",
    "refunds_tell",
    "returned_by",
]
