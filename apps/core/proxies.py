"""Where a request really comes from: forwarded addresses are believed only from trusted proxies."""

from functools import lru_cache
from ipaddress import ip_address, ip_network

from django.conf import settings


@lru_cache(maxsize=8)
def _networks(trusted: tuple[str, ...]):
    return tuple(ip_network(text, strict=False) for text in trusted)


@lru_cache(maxsize=4096)
def _within(address: str, networks: tuple[str, ...]) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in _networks(networks))


def within(address: str, networks) -> bool:
    """Whether the address lies in one of the networks; nonsense does not."""
    return _within(address, tuple(networks))


def client_ip(meta: dict) -> str:
    """The nearest address that is not a trusted proxy: X-Forwarded-For is read from its right end."""
    address = meta.get("REMOTE_ADDR", "")
    trusted = settings.TRUSTED_PROXIES
    if not trusted or not within(address, trusted):
        return address
    for hop in reversed(meta.get("HTTP_X_FORWARDED_FOR", "").split(",")):
        hop = hop.strip()
        if not _is_address(hop):
            return address
        address = hop
        if not within(hop, trusted):
            return address
    return address


@lru_cache(maxsize=4096)
def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
