from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class LiveConfig(AppConfig):
    """What an app learns at once: one numbered sequence per user, read by its sockets."""

    name = "apps.notifications.live"
    label = "live"
    verbose_name = "Live"

    def ready(self):
        """Imports the types of live events that the apps declare."""
        autodiscover_modules("live_types")
