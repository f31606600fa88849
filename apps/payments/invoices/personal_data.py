"""What documents hold of a person: the name they were issued for. The law keeps them for seven years."""

from collections.abc import Iterator

from apps.accounts.models import User
from apps.core import privacy
from apps.payments.invoices.pdf import document_pdf, file_name
from apps.payments.invoices.selectors import documents_of


def _export(user: User) -> Iterator[privacy.Part]:
    documents = documents_of(user).select_related("user", "corrects").order_by("id")
    yield privacy.Part(
        "documents",
        rows=[
            {
                "number": document.number,
                "kind": document.kind,
                "issued_on": document.issued_on,
                "issued_for": document.issued_for,
                "total": document.total_money,
                "state": document.state,
            }
            for document in documents
        ],
    )
    for document in documents:
        yield privacy.Part(file_name(document), content=lambda document=document: document_pdf(document))


def _erase(user: User) -> str:
    return "Receipts and invoices stay for 7 years with the name they were issued for, as tax law asks; it is sealed."


privacy.register(
    privacy.Holding(key="invoices", title="Receipts and invoices", export=_export, erase=_erase, order=206)
)
