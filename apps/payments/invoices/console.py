"""Documents on the console: menu, search by number."""

from django.urls import reverse

from apps.core import console
from apps.core.money import format_money
from apps.payments.invoices.models import Document


def find_documents(term: str) -> list[console.Hit]:
    """By number, or by the id of what they are about."""
    if not term:
        return []
    found = Document.objects.filter(number=term.upper()) | Document.objects.filter(reference_id=term)
    return [
        console.Hit(
            title=document.number,
            description=f"{document.get_kind_display()} · {document.user} · {format_money(document.total_money)}",
            url=reverse("admin:invoices_document_change", args=[document.pk]),
            icon="receipt",
        )
        for document in found.select_related("user")[:5]
    ]


console.register(
    console.NavItem(
        group="Payments",
        title="Receipts and invoices",
        icon="receipt",
        url_name="admin:invoices_document_changelist",
        permission="invoices.view_document",
        order=70,
    ),
    console.NavItem(
        group="Payments",
        title="Number series",
        icon="tag",
        url_name="admin:invoices_series_changelist",
        permission="invoices.view_series",
        order=75,
    ),
    console.SearchProvider(
        key="invoices.documents",
        title="Receipts and invoices",
        permission="invoices.view_document",
        find=find_documents,
        order=45,
    ),
)
