from django.apps import AppConfig


class InvoicesConfig(AppConfig):
    """Numbered documents of money: receipts, tax invoices, credit notes."""

    name = "apps.payments.invoices"
    label = "invoices"
    verbose_name = "Invoices and receipts"
