from django.apps import AppConfig


class FraudConfig(AppConfig):
    """The fraud desk (later issue)."""

    name = "apps.fraud"
    label = "fraud"
    verbose_name = "Fraud"
