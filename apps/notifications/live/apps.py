from django.apps import AppConfig


class LiveConfig(AppConfig):
    """What an app learns at once: one numbered sequence per user, read by its sockets."""

    name = "apps.notifications.live"
    label = "live"
    verbose_name = "Live"
