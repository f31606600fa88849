from django.apps import AppConfig


class PlatformConfig(AppConfig):
    """What every floor stands on: money, ids, events, audit, approvals, settings, encryption, API plumbing."""

    name = "apps.core"
    label = "core"
    verbose_name = "Platform"
