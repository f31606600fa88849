from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class InboxConfig(AppConfig):
    """What gateways tell us (webhooks) and what we must ask them again (polls)."""

    name = "apps.payments.inbox"
    label = "inbox"
    verbose_name = "Gateway inbox"

    def ready(self):
        """Imports what the apps above do with webhooks and polls."""
        autodiscover_modules("webhooks")
