"""The verbs of documents."""

from apps.payments.invoices.terms import Line

from .happenings import (
    deposit_document,
    fee_document,
    fee_document_correct,
    payout_document_void,
    refund_document,
)
from .issuing import document_issue, document_void

__all__ = [
    "Line",
    "deposit_document",
    "document_issue",
    "document_void",
    "fee_document",
    "fee_document_correct",
    "payout_document_void",
    "refund_document",
]
