"""What every sender and every teller of news promises."""

from collections.abc import Mapping
from functools import cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from apps.notifications.parcels import Answer, News, Parcel, Target
from apps.notifications.states import Outcome


class NotConfigured(Exception):
    """The channel has no provider here."""


class Sender(Protocol):
    """Hands one message to one target. Never raises: what went wrong is in the answer."""

    name: str

    def send(self, parcel: Parcel, target: Target) -> Answer: ...


class Teller(Protocol):
    """Reads what a provider tells afterwards. Raises SignatureInvalid, Invalid."""

    def read(self, headers: Mapping[str, str], body: bytes) -> list[News]: ...


@cache
def _made(path: str):
    return import_string(path)()


def sender(channel: str) -> Sender:
    """The sender of a channel, as the settings bind it."""
    return _made(settings.POST_SENDERS[channel])


def teller(name: str) -> Teller | None:
    """The reader of a provider's callbacks; None when there is no such provider."""
    path = settings.POST_TELLERS.get(name)
    return _made(path) if path else None


def by_status(status: int) -> Outcome:
    """What an HTTP status means unless the provider says more: only 429 and 5xx are worth another try."""
    if status == 429 or status >= 500:
        return Outcome.LATER
    return Outcome.OUR_BUG if status in {400, 401, 403, 404, 405, 415} else Outcome.REFUSED
