"""Numbered documents for tests."""

from itertools import count

from apps.core.money import money
from apps.payments.invoices import services
from apps.payments.invoices.models import Document, Series
from apps.payments.invoices.services import Line
from apps.payments.invoices.states import DocumentKind
from tests.factories.accounts import make_member

_numbers = count(1)


def make_document(user=None, kind: str = DocumentKind.RECEIPT, amount: str = "500.00") -> Document:
    """A document of a happening of its own."""
    return services.document_issue(
        kind=kind,
        user=user or make_member(),
        reference=f"tests:{next(_numbers)}",
        lines=[Line(title="Deposit to the wallet by UPI", amount=money(amount, "INR"))],
        issued_for="Asha Rao",
        currency="INR",
    )


def documents(rows: int) -> None:
    for _ in range(rows):
        make_document()


def series(rows: int) -> None:
    for _ in range(rows):
        Series.objects.create(kind=DocumentKind.RECEIPT, prefix="TST", fiscal_year=2000 + next(_numbers))


ROWS = {"invoices.Document": documents, "invoices.Series": series}
