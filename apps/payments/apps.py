from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """Gateways, deposits, payouts (later issue)."""

    name = "apps.payments"
    label = "payments"
    verbose_name = "Payments"
