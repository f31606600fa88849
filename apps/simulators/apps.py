from django.apps import AppConfig


class SimulatorsConfig(AppConfig):
    """The first page, and the look that all worlds share."""

    name = "apps.simulators"
    label = "simulators"
    verbose_name = "Simulators"
