from django.apps import AppConfig


class RewardsConfig(AppConfig):
    """Players, metrics, segments, rules and rewards."""

    name = "apps.rewards"
    label = "rewards"
    verbose_name = "Rewards"
