"""The verbs of deposits."""

from .attempts import Step, attempt_answer, attempt_find, attempt_resume, retry_after
from .closing import payment_give_up, payment_settle_down, payments_expire_due
from .forgetting import payers_forget
from .learning import payment_book_returned, payment_learn
from .learning_together import Told, payments_learn
from .opening import Wanted, payment_open
from .polling import SUBJECT
from .settling import SettledPayment, payments_settle
from .telling import FAILED, RECEIVED, RETURNED, DepositNews, deposits_tell
from .upward import (
    dispute_ended,
    dispute_opened,
    payment_hold,
    refund_ended,
    refund_started,
    returned_correct,
)

__all__ = [
    "FAILED",
    "RECEIVED",
    "RETURNED",
    "DepositNews",
    "deposits_tell",
    "SUBJECT",
    "SettledPayment",
    "Step",
    "Told",
    "Wanted",
    "attempt_answer",
    "attempt_find",
    "attempt_resume",
    "dispute_ended",
    "dispute_opened",
    "payers_forget",
    "payment_book_returned",
    "payment_give_up",
    "payment_hold",
    "payment_learn",
    "payment_open",
    "payment_settle_down",
    "payments_expire_due",
    "payments_learn",
    "payments_settle",
    "refund_ended",
    "refund_started",
    "retry_after",
    "returned_correct",
]
