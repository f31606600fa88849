from django.apps import AppConfig


class RefundsConfig(AppConfig):
    """Money on its way back to where it was paid from."""

    name = "apps.payments.refunds"
    label = "refunds"
    verbose_name = "Refunds"
