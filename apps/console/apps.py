from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ConsoleConfig(AppConfig):
    """The operators' console; composes what the apps register."""

    name = "apps.console"
    label = "console"
    verbose_name = "Console"

    def ready(self):
        autodiscover_modules("console")
