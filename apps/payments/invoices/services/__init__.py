"""The verbs of documents."""

from apps.payments.invoices.terms import Line

from .happenings import (
    Deposit,
    deposit_documents,
    fee_document,
    fee_document_correct,
    payout_document_void,
    refund_document,
    refund_document_void,
)
from .issuing import document_issue, document_void, documents_issue

__all__ = [
    "Deposit",
    "Line",
    "deposit_documents",
    "document_issue",
    "document_void",
    "documents_issue",
    "fee_document",
    "fee_document_correct",
    "payout_document_void",
    "refund_document",
    "refund_document_void",
]
