from django.apps import AppConfig


class ReconciliationConfig(AppConfig):
    """Ledger, settlement files and bank statements held against each other."""

    name = "apps.payments.reconciliation"
    label = "reconciliation"
    verbose_name = "Reconciliation"
