"""One question to a gateway over HTTP: asked within its budget, noted, and answered in our four outcomes."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any, TypeVar

import httpx
import orjson
from django.conf import settings

from apps.core import clock
from apps.payments.gateways.calls import Call, Watch
from apps.payments.gateways.engine.masking import masked, masked_path, masked_text
from apps.payments.gateways.facts import Answer, Outcome

from .reading import Fields, Garbled, fields_or_none, parsed

T = TypeVar("T")
LARGEST = 8 * 1024 * 1024
LONGEST_PAUSE = 3600.0
LONGEST_NOTE = 4000
TOO_MANY = 429
NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol, httpx.ProxyError)
BROKEN_LINE = (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came back amounts to. `healthy`: whether it speaks for the gateway, as a refusal of the business does.

    `is_too_much`: they want this kind of question to rest.
    """

    outcome: Outcome
    code: str = ""
    message: str = ""
    retry_after: float | None = None
    healthy: bool = True
    is_too_much: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: no status when nothing did."""

    status: int | None = None
    raw: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    trouble: Verdict | None = None


Judge = Callable[[int, Fields], Verdict]


class Line:
    """The way to one gateway: its address, who we are there, how it refuses. Raises nothing for its troubles."""

    def __init__(self, *, code: str, terms: Mapping[str, Any], watch: Watch, judge: Judge, **options: Any):
        self.code, self.terms, self.watch, self.judge = code, terms, watch, judge
        self.options = options

    def ask(
        self,
        endpoint: str,
        method: str,
        path: str,
        *,
        read: Callable[[Any], T],
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        reference: str = "",
        about: str = "",
        missing_is_none: bool = False,
        is_probe: bool = False,
        **sent: Any,
    ) -> Answer[T]:
        """Asks once. `read` makes our value of their JSON, or raises Garbled; `reference` is ours, `about` theirs."""
        budget = self.terms["per_minute"].get(endpoint, 0)
        stop = self.watch.stop(gateway=self.code, endpoint=endpoint, per_minute=budget, is_probe=is_probe)
        if stop is not None:
            return Answer(outcome=Outcome.NOT_ATTEMPTED, code=stop.code, retry_after=stop.retry_after)
        started = time.monotonic()
        content = None if body is None else orjson.dumps(body)
        options = self._options(headers, json=content is not None)
        reply = _send(method, f"{self.terms['url']}{path}", content=content, **options, **sent)
        took_ms = int((time.monotonic() - started) * 1000)
        data, verdict = self._understood(reply)
        value = None
        if missing_is_none and reply.status == httpx.codes.NOT_FOUND and verdict.outcome == Outcome.REFUSED:
            verdict = Verdict(Outcome.SUCCESS)
        elif verdict.outcome == Outcome.SUCCESS:
            try:
                value = read(data)
            except Garbled as wrong:
                verdict = Verdict(Outcome.UNKNOWN, "GARBLED", str(wrong), healthy=False)
        answer = Answer(
            outcome=verdict.outcome,
            value=value,
            code=verdict.code,
            message=verdict.message,
            retry_after=verdict.retry_after,
        )
        call_id = self.watch.note(
            Call(
                gateway=self.code,
                endpoint=endpoint,
                method=method,
                path=masked_path(path),
                reference=reference,
                object_id=about,
                status=reply.status,
                outcome=verdict.outcome,
                code=verdict.code,
                took_ms=took_ms,
                request="" if body is None else _noted(body),
                response=_noted(data) if data is not None else masked_text(reply.raw[:200].decode(errors="replace")),
                healthy=verdict.healthy,
                retry_after=verdict.retry_after,
                is_too_much=verdict.is_too_much,
            )
        )
        return replace(answer, call_id=call_id)

    def _options(self, headers: Mapping[str, str] | None, *, json: bool) -> dict[str, Any]:
        """Who we are, with this call's own headers on top."""
        own = dict(self.options.get("headers", {})) | dict(headers or {})
        if json:
            own["content-type"] = "application/json"
        return {**self.options, "headers": own}

    def _understood(self, reply: Reply) -> tuple[Any, Verdict]:
        if reply.trouble is not None:
            return None, reply.trouble
        try:
            data = parsed(reply.raw) if len(reply.raw) <= LARGEST else None
        except Garbled:
            data = None
        return data, self._verdict(reply, data)

    def _verdict(self, reply: Reply, data: Any) -> Verdict:
        status = reply.status
        if status == TOO_MANY:
            return too_much("HTTP_429", "Too many requests.", pause_of(reply.headers))
        if status >= 500 or status == httpx.codes.REQUEST_TIMEOUT:
            return Verdict(Outcome.UNKNOWN, f"HTTP_{status}", healthy=False, retry_after=pause_of(reply.headers))
        if data is None or 300 <= status < 400 or status < 200:
            return Verdict(Outcome.UNKNOWN, "GARBLED", f"HTTP {status}, and no answer in JSON.", healthy=False)
        return Verdict(Outcome.SUCCESS) if status < 300 else self.judge(status, fields_or_none(data))


def refused(status: int, code: str, message: str) -> Verdict:
    """A refusal that says nothing was done. One of us (a wrong key, a forbidden address) is no word about this thing:
    as if it had never reached them, and a sign that the gateway cannot be used."""
    if status in (401, 403):
        return Verdict(Outcome.NOT_ATTEMPTED, f"HTTP_{status}", masked_text(message), retry_after=60.0, healthy=False)
    return Verdict(Outcome.REFUSED, code[:80] or f"HTTP_{status}", masked_text(message))


def too_much(code: str, message: str, pause: float | None = None) -> Verdict:
    """They want to be left alone for a while: a few seconds where they do not say how long."""
    return Verdict(Outcome.NOT_ATTEMPTED, code, message, 5.0 if pause is None else pause, is_too_much=True)


def unsupported(what: str) -> Answer:
    """What this gateway cannot do at all: nothing was asked."""
    return Answer(outcome=Outcome.REFUSED, code="UNSUPPORTED", message=f"{what} is not offered by this gateway.")


def failed(answer: Answer) -> Answer:
    """The same trouble, as the answer of a question that took several steps."""
    return replace(answer, value=None)


def plain_words(text: str, longest: int) -> str:
    """What a bank prints on a statement: letters, digits and single spaces."""
    return " ".join("".join(sign if sign.isascii() and sign.isalnum() else " " for sign in text).split())[
        :longest
    ].strip()


def pause_of(headers: Mapping[str, str]) -> float | None:
    """How long they want to be left alone: seconds, or a date; at most an hour."""
    told = (headers.get("retry-after") or headers.get("x-ratelimit-retry") or "").strip()
    if told.isdecimal():
        return min(float(told[:9]), LONGEST_PAUSE)
    try:
        until = parsedate_to_datetime(told)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max((until - clock.now()).total_seconds(), 0.0), LONGEST_PAUSE)


def _send(method: str, url: str, **options: Any) -> Reply:
    """One request; a question that changes nothing is put once more where the line broke under it."""
    for again in (method == "GET", False):
        try:
            response = _client(settings.GATEWAY_TIMEOUT).request(method, url, **options)
            return Reply(response.status_code, response.content, response.headers)
        except NEVER_LEFT:
            return Reply(trouble=Verdict(Outcome.NOT_ATTEMPTED, "UNREACHABLE", retry_after=5.0, healthy=False))
        except httpx.TimeoutException:
            return Reply(trouble=Verdict(Outcome.UNKNOWN, "TIMEOUT", healthy=False))
        except BROKEN_LINE:
            if not again:
                break
        except httpx.HTTPError:
            break
    return Reply(trouble=Verdict(Outcome.UNKNOWN, "BROKEN", healthy=False))


@cache
def _client(timeout: float) -> httpx.Client:
    """One pool per process; nothing is followed elsewhere."""
    limits = httpx.Limits(max_connections=64, max_keepalive_connections=32, keepalive_expiry=20.0)
    times = httpx.Timeout(timeout, connect=min(timeout, 5.0))
    return httpx.Client(timeout=times, limits=limits, follow_redirects=False)


def _noted(value: Any) -> str:
    return orjson.dumps(masked(value), default=str).decode()[:LONGEST_NOTE]
