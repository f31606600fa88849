"""The documents of what happens every day: a deposit, its refund, a fee. Payouts issue their own."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction

from apps.accounts.models import User
from apps.core.money import from_minor
from apps.payments.invoices.models import Document
from apps.payments.invoices.selectors import about
from apps.payments.invoices.states import DocumentKind, DocumentState
from apps.payments.invoices.terms import Line, Paper

from .issuing import document_issue, document_void, documents_issue

PAYMENT, REFUND, PAYOUT = "payments.payment", "refunds.refund", "payouts.payout"
JOURNAL = "wallet.journal"
SAC = "997158"  # other services of processing payments
_METHODS = {"UPI": "UPI", "CARD": "card", "NETBANKING": "net banking"}


class Deposit(NamedTuple):
    """Money that came into a wallet."""

    payment_id: str
    user_id: int
    minor: int
    currency: str
    method: str


@transaction.atomic
def deposit_documents(*, deposits: Sequence[Deposit]) -> int:
    """The receipts of money that came into wallets; how many are new."""
    users = User.objects.in_bulk({deposit.user_id for deposit in deposits})
    papers = [_receipt(deposit, users[deposit.user_id]) for deposit in deposits]
    return documents_issue(kind=DocumentKind.RECEIPT, papers=papers)


@transaction.atomic
def refund_document(*, refund_id: str, payment_id: str, user_id: int, minor: int, currency: str) -> Document:
    """The credit note of money that went back to where it was paid from."""
    receipt = about(f"{PAYMENT}:{payment_id}").filter(kind=DocumentKind.RECEIPT).first()
    title = "Refund of a deposit to where it was paid from"
    reference, details = f"{REFUND}:{refund_id}", {"Refund": refund_id, "Payment": payment_id}
    return _issue(DocumentKind.CREDIT_NOTE, reference, user_id, title, minor, currency, receipt, **details)


@transaction.atomic
def refund_document_void(*, refund_id: str) -> None:
    """The bank returned a refund: its credit note, if it has one, no longer counts."""
    _void(f"{REFUND}:{refund_id}", DocumentKind.CREDIT_NOTE, "The bank returned the refund.")


@transaction.atomic
def payout_document_void(*, payout_id: str) -> None:
    """The bank sent it back: its receipt no longer counts."""
    _void(f"{PAYOUT}:{payout_id}", DocumentKind.RECEIPT, "The bank sent the payout back.")


@transaction.atomic
def fee_document(
    *, journal_id: str, user_id: int, fee: int, tax: int, tax_percent: Decimal, currency: str
) -> Document:
    """The tax invoice of what a merchant paid for a transfer they received."""
    user = User.objects.get(pk=user_id)
    line = Line(
        title="Fee for a transfer received",
        amount=from_minor(fee, currency),
        tax=from_minor(tax, currency),
        tax_rate=tax_percent,
        code=SAC,
    )
    return document_issue(
        kind=DocumentKind.TAX_INVOICE,
        user=user,
        reference=f"{JOURNAL}:{journal_id}",
        lines=[line],
        issued_for=user.name or user.public_id,
        currency=currency,
        details={"Transfer": journal_id},
    )


@transaction.atomic
def fee_document_correct(*, journal_id: str) -> Document | None:
    """The credit note for a fee that went back with its transfer."""
    invoice = about(f"{JOURNAL}:{journal_id}").filter(kind=DocumentKind.TAX_INVOICE).first()
    if invoice is None:
        return None
    (line,) = invoice.lines
    returned = Line(
        title="Fee for a transfer that was returned",
        amount=from_minor(invoice.net, invoice.currency),
        tax=from_minor(invoice.tax, invoice.currency),
        tax_rate=Decimal(line["rate"]),
        code=line["code"],
    )
    return document_issue(
        kind=DocumentKind.CREDIT_NOTE,
        user=invoice.user,
        reference=f"{JOURNAL}:{journal_id}",
        lines=[returned],
        issued_for=invoice.issued_for,
        currency=invoice.currency,
        details=invoice.details,
        corrects=invoice,
    )


def _receipt(deposit: Deposit, user: User) -> Paper:
    title = f"Deposit to the wallet by {_METHODS.get(deposit.method, 'bank')}"
    return Paper(
        user=user,
        reference=f"{PAYMENT}:{deposit.payment_id}",
        lines=[Line(title=title, amount=from_minor(deposit.minor, deposit.currency))],
        issued_for=user.name or user.public_id,
        currency=deposit.currency,
        details={"Payment": deposit.payment_id},
    )


def _void(reference: str, kind: str, reason: str) -> None:
    issued = about(reference).filter(kind=kind, state=DocumentState.ISSUED).first()
    if issued is not None:
        document_void(document_id=issued.pk, actor=None, reason=reason)


def _issue(
    kind: str,
    reference: str,
    user_id: int,
    title: str,
    minor: int,
    currency: str,
    corrects: Document | None = None,
    **details: str,
) -> Document:
    user = User.objects.get(pk=user_id)
    return document_issue(
        kind=kind,
        user=user,
        reference=reference,
        lines=[Line(title=title, amount=from_minor(minor, currency))],
        issued_for=user.name or user.public_id,
        currency=currency,
        details=details,
        corrects=corrects,
    )
