from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """The operators' console; composes what the apps register."""

    name = "apps.console"
    label = "console"
    verbose_name = "Console"
