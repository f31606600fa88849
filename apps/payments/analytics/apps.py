from django.apps import AppConfig


class PaymentAnalyticsConfig(AppConfig):
    """How payments do: success, fees, times."""

    name = "apps.payments.analytics"
    label = "payment_analytics"
    verbose_name = "Payment analytics"
