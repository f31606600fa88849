from django.apps import AppConfig


class DisputesConfig(AppConfig):
    """Payments that their payer's bank disputes."""

    name = "apps.payments.disputes"
    label = "disputes"
    verbose_name = "Disputes"
