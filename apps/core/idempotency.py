"""Money calls happen once however often they are sent (Idempotency-Key of the API contract).

Claim, effects and stored answer share one transaction: a kill anywhere in between leaves nothing. The claim is an
advisory lock of that transaction, so a second request at the same moment is told 409 instead of waiting. A refusal by
the business rolls everything back and only its answer is stored, in a transaction of its own.
"""

import hashlib
from collections.abc import Callable
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial, wraps
from typing import ClassVar

import orjson
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import Http404, HttpResponse
from rest_framework.exceptions import APIException
from rest_framework.response import Response

from .api.errors import plain_answer, problem_of
from .api.json import json_answer
from .contention import retrying
from .errors import Conflict, DomainError, Invalid, Unprocessable

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
BUSINESS_REFUSALS = frozenset({403, 404, 409, 422})
KEPT_HEADERS = ("Location", "ETag")
PURGE_BATCH = 10_000

_CLAIM = "SELECT digest, status, headers, body FROM core_idempotency_claim(%s, %s, %s)"
_STORE = """
    INSERT INTO core_idempotencyrecord (user_id, endpoint, key, digest, status, headers, body, expires_at)
    VALUES (%s, %s, %s, %s, %s, %s::jsonb, %s, clock_timestamp() + interval '24 hours')
    ON CONFLICT (user_id, endpoint, key) DO UPDATE SET
        id = EXCLUDED.id, created_at = EXCLUDED.created_at, digest = EXCLUDED.digest, status = EXCLUDED.status,
        headers = EXCLUDED.headers, body = EXCLUDED.body, expires_at = EXCLUDED.expires_at
"""
_PURGE = """
    DELETE FROM core_idempotencyrecord WHERE id IN (
        SELECT id FROM core_idempotencyrecord WHERE id < uuidv7(interval '-24 hours') ORDER BY id LIMIT %s
        FOR UPDATE SKIP LOCKED)
"""


class KeyInvalid(Invalid):
    message = f"Send an {HEADER} header of 1 to 255 printable ASCII characters."
    reason = "IDEMPOTENCY_KEY"


class KeyReused(Unprocessable):
    message = "This key was used with another request."
    reason = "IDEMPOTENCY_MISMATCH"


class StillRunning(Conflict):
    message = "The first request with this key is still running."
    reason = "IDEMPOTENCY_RUNNING"


class _Refused(Exception):
    """Carries a refusal out of the transaction that it undoes."""

    def __init__(self, response: HttpResponse):
        self.response = response


@dataclass(frozen=True, slots=True)
class Claim:
    """One call of one user."""

    user_id: int
    endpoint: str
    key: str
    digest: bytes

    @classmethod
    def of(cls, request) -> "Claim":
        """Read from the request. Raises KeyInvalid, ParseError."""
        key = request.META.get("HTTP_IDEMPOTENCY_KEY", "")
        if not 1 <= len(key) <= 255 or not key.isascii() or not key.isprintable():
            raise KeyInvalid
        body = orjson.dumps(request.data, option=orjson.OPT_SORT_KEYS)
        digest = hashlib.sha256(request.path.encode() + b"\n" + body).digest()
        return cls(request.user.pk, f"{request.method} {request.resolver_match.route}", key, digest)

    def take(self) -> HttpResponse | None:
        """Holds the key until the transaction ends; gives the stored answer if there is one.

        Raises StillRunning, KeyReused.
        """
        with connection.prepared(), connection.cursor() as cursor:
            cursor.execute(_CLAIM, [self.user_id, self.endpoint, self.key])
            row = cursor.fetchone()
        if row is None:
            raise StillRunning(retry_after=1)
        digest, status, headers, body = row
        if status is None:
            return None
        if bytes(digest) != self.digest:
            raise KeyReused
        headers = orjson.loads(headers) if isinstance(headers, str) else headers
        return HttpResponse(bytes(body), status=status, headers={**headers, REPLAYED: "true"})

    def store(self, response: HttpResponse) -> None:
        headers = {name: response[name] for name in ("Content-Type", *KEPT_HEADERS) if name in response}
        with connection.prepared(), connection.cursor() as cursor:
            cursor.execute(
                _STORE,
                [
                    self.user_id, self.endpoint, self.key, self.digest,
                    response.status_code, orjson.dumps(headers).decode(), response.content,
                ],
            )  # fmt: skip


def _rendered(response: Response | HttpResponse) -> HttpResponse:
    if not isinstance(response, Response):
        return response
    return json_answer(response.data, status=response.status_code, headers=response.headers)


def answer_once(claim: Claim, work: Callable[[], Response | HttpResponse], *, undivided: bool = False) -> HttpResponse:
    """Does the work under the claim, or answers as the first time."""
    try:
        return retrying(lambda: _attempt(claim, work, undivided))
    except _Refused as refused:
        response = refused.response
        if isinstance(refused.__cause__, DomainError):
            refused.__cause__.after_rollback()
    return _refuse(claim, response)


def _refuse(claim: Claim, response: HttpResponse) -> HttpResponse:
    """Keeps a refusal by the business, unless another call with the key was answered meanwhile."""
    if response.status_code not in BUSINESS_REFUSALS:
        return response
    with transaction.atomic():
        stored = claim.take()
        if stored is not None:
            return stored
        claim.store(response)
    return response


@transaction.atomic
def _attempt(claim: Claim, work: Callable[[], Response | HttpResponse], undivided: bool) -> HttpResponse:
    stored = claim.take()
    if stored is not None:
        return stored
    try:
        with _hot() if undivided else nullcontext():
            response = _rendered(work())
    except (DomainError, APIException, Http404, PermissionDenied) as exc:
        raise _Refused(plain_answer(problem_of(exc))) from exc
    if response.status_code >= 400:
        raise _Refused(response)
    claim.store(response)
    return response


@contextmanager
def _hot():
    with connection.undivided(), connection.prepared():
        yield


def idempotent(handler: Callable) -> Callable:
    """Makes a view's method a money call: needs the header, runs once per key."""

    @wraps(handler)
    def once(view, request, *args, **kwargs):
        work = partial(handler, view, request, *args, **kwargs)
        return answer_once(Claim.of(request), work, undivided=getattr(view, "undivided", False))

    once.idempotent = True
    return once


def bound(handler: Callable) -> Callable:
    """A money call that asks the outside: no transaction stays open meanwhile, so a row of the handler has the key.

    The handler takes the `Claim` besides. It commits a row with `claim.key` (unique per user) and `claim.digest`
    before it asks, and goes on with that row when the key comes again: after a 5xx nothing is begun twice. Answers and
    refusals by the business are kept as everywhere. A row with another digest is `KeyReused`, one that somebody is at
    `StillRunning`.
    """

    @wraps(handler)
    def once(view, request, *args, **kwargs):
        claim = Claim.of(request)
        stored = claim.take()
        if stored is not None:
            return stored
        try:
            response = _rendered(handler(view, request, claim, *args, **kwargs))
        except (KeyReused, StillRunning):
            raise
        except (DomainError, APIException, Http404, PermissionDenied) as exc:
            if isinstance(exc, DomainError):
                exc.after_rollback()
            response = plain_answer(problem_of(exc))
        if response.status_code < 400:
            claim.store(response)
            return response
        return _refuse(claim, response)

    once.idempotent = True
    return once


class IdempotentMixin:
    """Every POST of the view is a money call.

    `undivided`: its service never goes on after an error of the database, so savepoints inside are left out; such hot
    paths also have their statements kept by the server.
    """

    undivided: ClassVar[bool] = False

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        post = cls.__dict__.get("post")
        if post is not None and not getattr(post, "idempotent", False):
            cls.post = idempotent(post)


def purge() -> int:
    """Deletes answers older than a day, in batches; returns how many."""
    gone = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_PURGE, [PURGE_BATCH])
            gone += cursor.rowcount
            if cursor.rowcount < PURGE_BATCH:
                return gone
