from django.apps import AppConfig


class PayoutsConfig(AppConfig):
    """Money on its way from a wallet to a bank account."""

    name = "apps.payments.payouts"
    label = "payouts"
    verbose_name = "Payouts"
