"""What gateways are called by people."""

from django.conf import settings


def title(gateway: str) -> str:
    """As operators call it; a code that is no gateway's stays as it is."""
    return settings.GATEWAYS.get(gateway, {}).get("title", gateway)
