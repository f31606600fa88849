from django.apps import AppConfig


class MarketplaceConfig(AppConfig):
    """Listings (later issue)."""

    name = "apps.marketplace"
    label = "marketplace"
    verbose_name = "Marketplace"
