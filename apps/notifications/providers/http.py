"""One HTTP client for all senders of a process."""

import email.utils
from collections.abc import Mapping
from functools import cache

import httpx
from django.conf import settings

from apps.core import clock


@cache
def client() -> httpx.Client:
    return httpx.Client(
        timeout=settings.POST_TIMEOUT, limits=httpx.Limits(max_connections=32, max_keepalive_connections=16)
    )


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that the provider asks us to wait: a number or a date."""
    text = headers.get("Retry-After", "")
    if text.isdecimal():
        return float(text)
    try:
        at = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, (at - clock.now()).total_seconds())


def body_of(response: httpx.Response) -> dict:
    """The JSON object of an answer; anything else is an empty one."""
    try:
        found = response.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
