from django.apps import AppConfig


class ChitsConfig(AppConfig):
    """Chit groups (later issue)."""

    name = "apps.chits"
    label = "chits"
    verbose_name = "Chits"
