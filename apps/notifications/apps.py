from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """The post office (later issue)."""

    name = "apps.notifications"
    label = "notifications"
    verbose_name = "Notifications"
