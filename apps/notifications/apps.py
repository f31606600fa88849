from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class NotificationsConfig(AppConfig):
    """The post office: what is told to whom, on which channel, and what became of it."""

    name = "apps.notifications"
    label = "notifications"
    verbose_name = "Notifications"

    def ready(self):
        """Learns which messages the apps send."""
        autodiscover_modules("messages")
