from django.apps import AppConfig


class ContestsConfig(AppConfig):
    """Contests (later issue)."""

    name = "apps.contests"
    label = "contests"
    verbose_name = "Contests"
