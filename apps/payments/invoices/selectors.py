"""Documents as their owners and the console read them."""

from django.db.models import Model, QuerySet

from apps.payments.invoices.errors import NoReceipt, UnknownDocument
from apps.payments.invoices.models import Document
from apps.payments.invoices.states import DocumentKind
from apps.wallet.accounts import Scope, scope_of


def documents_of(user: Model) -> QuerySet[Document]:
    """The person's own."""
    return Document.objects.filter(user=user)


def document_for(user: Model, document_id) -> Document:
    """One of the person's own. Raises UnknownDocument."""
    found = documents_of(user).select_related("user", "corrects").filter(pk=document_id).first()
    if found is None:
        raise UnknownDocument
    return found


def receipt_for(user: Model, payment_id) -> Document:
    """The receipt of the person's own payment. Raises NoReceipt."""
    found = (
        documents_of(user)
        .select_related("user", "corrects")
        .filter(kind=DocumentKind.RECEIPT, reference_type="payments.payment", reference_id=str(payment_id))
    )
    if (receipt := found.first()) is None:
        raise NoReceipt
    return receipt


def about(reference: Scope) -> QuerySet[Document]:
    """Everything issued for a row (or `type:id`), oldest first."""
    reference_type, reference_id = scope_of(reference)
    return Document.objects.filter(reference_type=reference_type, reference_id=reference_id).order_by("id")
