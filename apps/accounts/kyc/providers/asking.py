"""One HTTP call to a provider: what came back, or what kept it from coming, in our words."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache, wraps
from typing import Any

import httpx
from django.conf import settings

from apps.accounts.kyc.states import OutcomeClass
from apps.core import clock
from apps.core.aadhaar import is_aadhaar, mask_numbers

from .base import Answer

LARGEST = 1024 * 1024
LONGEST_PAUSE = 3600.0


class Trouble(Exception):
    """The provider's trouble, never the person's."""

    def __init__(
        self, outcome: OutcomeClass, code: str, *, word: str = "", raw: bytes = b"", pause: float | None = None
    ):
        super().__init__(code)
        self.answer = Answer(outcome=outcome, code=code, provider_code=word or code, raw=raw, retry_after=pause)


@dataclass(frozen=True)
class Reply:
    """A JSON object that a provider sent, without anything that looks like an Aadhaar number."""

    status: int
    data: Mapping[str, Any]
    raw: bytes


def typed(method: Callable[..., Answer]) -> Callable[..., Answer]:
    """A provider's method whose troubles are answers too."""

    @wraps(method)
    def asked(*args, **kwargs) -> Answer:
        try:
            return method(*args, **kwargs)
        except Trouble as trouble:
            return trouble.answer

    return asked


def post(url: str, **options: Any) -> Reply:
    """Asks; a refusal of the business (4xx) is a reply. Raises Trouble."""
    try:
        response = _client(settings.KYC_TIMEOUT).post(url, **options)
    except httpx.TimeoutException as late:
        raise Trouble(OutcomeClass.TIMEOUT, "TIMEOUT") from late
    except httpx.HTTPError as broken:
        raise Trouble(OutcomeClass.PROVIDER_ERROR, "UNREACHABLE") from broken
    raw = mask_numbers(response.content[:LARGEST].decode(errors="replace")).encode()
    if response.status_code == httpx.codes.TOO_MANY_REQUESTS:
        raise Trouble(OutcomeClass.RATE_LIMITED, "HTTP_429", raw=raw, pause=pause_of(response.headers))
    if response.status_code >= 500 or response.status_code in (401, 403, 404, 408):
        code = f"HTTP_{response.status_code}"
        raise Trouble(OutcomeClass.PROVIDER_ERROR, code, raw=raw, pause=pause_of(response.headers))
    return Reply(response.status_code, _object(response, raw), raw)


def pause_of(headers: Mapping[str, str]) -> float | None:
    """Retry-After in seconds, at most an hour: a number, or a date."""
    told = headers.get("Retry-After", "").strip()
    if told.isdecimal():
        return min(float(told), LONGEST_PAUSE)
    try:
        until = parsedate_to_datetime(told)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max((until - clock.now()).total_seconds(), 0.0), LONGEST_PAUSE)


def in_our_words(words: Mapping[str, tuple[str, str]], word: object, reply: Reply) -> tuple[OutcomeClass, str]:
    """The outcome and code that a provider's word stands for.

    Raises Trouble for an unknown one: nobody loses a try because our table is out of date.
    """
    found = words.get(str(word or "").strip().lower())
    if found is None:
        raise Trouble(OutcomeClass.PROVIDER_ERROR, "UNKNOWN_WORD", word=str(word)[:80], raw=reply.raw)
    return OutcomeClass(found[0]), found[1]


def aware(text: object) -> datetime | None:
    """An ISO time, or None."""
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


@cache
def _client(timeout: float) -> httpx.Client:
    """One pool per process; addresses come from the settings, so nothing is followed elsewhere."""
    return httpx.Client(timeout=httpx.Timeout(timeout, connect=min(timeout, 5.0)), follow_redirects=False)


def _object(response: httpx.Response, raw: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(response.content) if len(response.content) <= LARGEST else None
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Trouble(OutcomeClass.PROVIDER_ERROR, "GARBAGE", raw=raw)
    return _masked(found)


def _masked(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _masked(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_masked(item) for item in value]
    if isinstance(value, int) and is_aadhaar(str(value)):
        return mask_numbers(str(value))
    return mask_numbers(value) if isinstance(value, str) else value
