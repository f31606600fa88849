"""The words of documents."""

from django.db.models import TextChoices


class DocumentKind(TextChoices):
    RECEIPT = "RECEIPT", "Receipt"
    TAX_INVOICE = "TAX_INVOICE", "Tax invoice"
    CREDIT_NOTE = "CREDIT_NOTE", "Credit note"


class DocumentState(TextChoices):
    ISSUED = "ISSUED", "Issued"
    VOID = "VOID", "Void"
