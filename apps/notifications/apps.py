from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """The post office: what is told to whom, on which channel, and what became of it."""

    name = "apps.notifications"
    label = "notifications"
    verbose_name = "Notifications"
