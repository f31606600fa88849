from django.apps import AppConfig


class GatewaysConfig(AppConfig):
    """Razorpay and Cashfree: clients, circuits, health, what was asked and answered."""

    name = "apps.payments.gateways"
    label = "gateways"
    verbose_name = "Gateways"
