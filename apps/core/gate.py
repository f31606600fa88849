"""The one Redis round trip before every API call: rate limits, and whether user and session are still welcome.

Session facts are cached for a minute; PostgreSQL (a registered source) is the truth, asked on a miss. When Redis is
down, calls that move money are refused and reads go on with facts from PostgreSQL.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

import redis

from . import clock, policy
from .errors import Forbidden, RateLimited, Unauthenticated, Unavailable
from .scripts import Script, client

log = logging.getLogger("munim.gate")

FACTS_SECONDS = 60
GENERATION_SECONDS = 3600
BREAKER_SECONDS = 1.0
RETRY_AFTER = 5


class UserBlocked(Forbidden):
    code, message = "USER_BLOCKED", "This account is blocked."


class Claims(Protocol):
    """What an access token proves: the user's public id, the session, the token version, the roles."""

    sub: str
    sid: str
    ver: int
    roles: tuple[str, ...]


class SessionEnded(Unauthenticated):
    message = "This session has ended: log in again."


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """What the database says about a session and its user now; `until` ends a block (none: open end).

    The region comes along because nearly every money call asks whether its product is offered there. `grant` is for
    API keys: what the key may, as its source wrote it.
    """

    user_id: int
    version: int
    blocked: bool
    revoked: bool
    until: datetime | None = None
    region: str = ""
    grant: str = ""

    def encode(self) -> str:
        until = int(self.until.timestamp()) if self.until else 0
        return f"{self.user_id},{self.version},{self.blocked:d},{self.revoked:d},{until},{self.region},{self.grant}"

    @classmethod
    def decode(cls, text: str) -> "SessionFacts":
        user_id, version, blocked, revoked, until, region, grant = text.split(",", 6)
        end = datetime.fromtimestamp(int(until), UTC) if until != "0" else None
        return cls(int(user_id), int(version), blocked == "1", revoked == "1", end, region, grant)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` calls in a window that starts with the first one."""

    name: str
    subject: str
    count: int
    seconds: int

    @property
    def key(self) -> str:
        return f"munim:rate:{self.name}:{self.subject}"


SessionSource = Callable[[str, str], SessionFacts | None]
_sources: list[SessionSource] = []
_scopes: dict[str, Callable[[str], Limit]] = {}


def register_session_source(source: SessionSource) -> None:
    """Binds the truth: `source(sid, sub)` gives the facts, or None when that user has no such session."""
    _sources[:] = [source]


def declare_scope(scope: str, limit: Callable[[str], Limit]) -> None:
    """Names a limit that views may ask for; `limit(subject)` is called per request, so settings act at once."""
    _scopes[scope] = limit


def scopes() -> frozenset[str]:
    return frozenset(_scopes)


class _Breaker:
    """After a failure nobody waits for Redis for a second."""

    def __init__(self):
        self.closed_at = 0.0

    def is_open(self) -> bool:
        return time.monotonic() < self.closed_at

    def trip(self, exc: Exception) -> None:
        self.closed_at = time.monotonic() + BREAKER_SECONDS
        log.warning("redis is away: %s", exc)


breaker = _Breaker()


_ADMIT = Script("gate")
_FILL = Script("gate_fill")


def _run(script: Script, keys: list[str], arguments: list) -> list | None:
    """The script's answer, or None while Redis is away."""
    if breaker.is_open():
        return None
    try:
        return script.run(keys, arguments)
    except redis.RedisError as exc:
        breaker.trip(exc)
        return None


def admit(*, claims: Claims | None, ip: str, scope: str = "user", money: bool = False) -> SessionFacts | None:
    """Lets the call in; the caller's facts, if it has a token.

    Raises RateLimited, Unauthenticated, UserBlocked or Unavailable.
    """
    limit = _scopes[scope](f"u{claims.sub}" if claims else f"ip{ip}")
    user = f"munim:gen:{claims.sub}" if claims else ""
    session = f"munim:sid:{claims.sid}" if claims else ""
    answer = _run(_ADMIT, [limit.key, user, session], [limit.count, limit.seconds * 1000])
    if answer is None and money:
        raise Unavailable(retry_after=RETRY_AFTER)
    if answer is None:
        return judge(claims, _ask(claims)) if claims else None
    wait, generation, cached = answer
    if wait:
        raise RateLimited(retry_after=max(1, -(-wait // 1000)))
    if claims is None:
        return None
    return judge(claims, SessionFacts.decode(cached) if cached else _fill(claims, user, session, generation))


def judge(claims: Claims, facts: SessionFacts) -> SessionFacts:
    """The facts, when the token still stands. Raises UserBlocked or Unauthenticated."""
    if facts.blocked and (facts.until is None or facts.until > clock.now()):
        raise UserBlocked(**({"until": facts.until.strftime("%Y-%m-%dT%H:%M:%SZ")} if facts.until else {}))
    if facts.revoked or facts.version != claims.ver:
        raise SessionEnded
    return facts


def _ask(claims: Claims) -> SessionFacts:
    if not _sources:
        raise Unavailable("No source of sessions is bound.")
    facts = _sources[0](claims.sid, claims.sub)
    if facts is None:
        raise SessionEnded
    return facts


def _fill(claims: Claims, user: str, session: str, generation: str) -> SessionFacts:
    """Asks the database and caches the answer unless the facts changed meanwhile."""
    facts = _ask(claims)
    _run(_FILL, [user, session], [generation, facts.encode(), FACTS_SECONDS])
    return facts


def forget_user(sub: str) -> None:
    """The user's facts changed (block, role, logout everywhere): every cached session of theirs is asked anew."""
    _forget(lambda pipe: pipe.incr(f"munim:gen:{sub}").expire(f"munim:gen:{sub}", GENERATION_SECONDS))


def forget_session(sid: str) -> None:
    """The session ended: for a minute the database is asked, so no slow reader can cache the old facts."""
    _forget(lambda pipe: pipe.set(f"munim:sid:{sid}", "?", ex=FACTS_SECONDS))


def _forget(write: Callable) -> None:
    try:
        with client().pipeline(transaction=True) as pipe:
            write(pipe)
            pipe.execute()
    except redis.RedisError as exc:
        breaker.trip(exc)


def hit(name: str, subject: str, *, limit: int, seconds: int) -> None:
    """Counts one use of something with a limit of its own (OTPs of a mobile). Raises RateLimited, Unavailable."""
    one = Limit(name, subject, limit, seconds)
    answer = _run(_ADMIT, [one.key, "", ""], [one.count, one.seconds * 1000])
    if answer is None:
        raise Unavailable(retry_after=RETRY_AFTER)
    if answer[0]:
        raise RateLimited(retry_after=max(1, -(-answer[0] // 1000)))


def _per_minute(scope: str, key: str = "api.default_per_minute") -> None:
    declare_scope(scope, lambda subject: Limit(scope, subject, policy.get(key), 60))


_per_minute("user")
# Calls whose token is no good: counted by themselves, so that they do not use up what others of that address have.
_per_minute("refused")
_per_minute("webhook", "api.webhooks_per_minute")
