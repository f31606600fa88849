from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """Deposits: what users put in, through whichever gateway."""

    name = "apps.payments"
    label = "payments"
    verbose_name = "Payments"
