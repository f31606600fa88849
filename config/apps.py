from django.apps import AppConfig


class WiringConfig(AppConfig):
    """Binds the Celery app in every process and registers the checks of the deployment."""

    name = "config"
    verbose_name = "Wiring"

    def ready(self):
        from . import celery, checks  # noqa: F401 - importing is binding
