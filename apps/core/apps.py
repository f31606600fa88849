from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PlatformConfig(AppConfig):
    """What every floor stands on: money, ids, events, audit, approvals, settings, encryption, API plumbing."""

    name = "apps.core"
    label = "core"
    verbose_name = "Platform"

    def ready(self):
        """Imports what the apps declare: these modules of each app, if it has them."""
        autodiscover_modules(
            "registrations",
            "policy",
            "events",
            "handlers",
            "approvals",
            "review_queue",
            "schedules",
            "tasks",
            "checks",
            "personal_data",
        )
