from django.apps import AppConfig


class InboxConfig(AppConfig):
    """What gateways tell us (webhooks) and what we must ask them again (polls)."""

    name = "apps.payments.inbox"
    label = "inbox"
    verbose_name = "Gateway inbox"
