"""Signed tokens (JWT, HS256). Access: 15 minutes, who and in which session. Refresh: 7 days, session and generation.
Link tokens (invitation, new password) are a row's id with a signature: nothing of them is stored.

Each kind has a key of its own derived from SECRET_KEY, so one never passes for the other. Old secrets in
SECRET_KEY_FALLBACKS still verify.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from uuid import UUID

import orjson
from django.conf import settings

from apps.core import clock

from .errors import BadLink, BadToken
from .models import Session, User

ACCESS_LIFE = timedelta(minutes=15)
REFRESH_LIFE = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessClaims:
    sub: str
    roles: tuple[str, ...]
    sid: str
    ver: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshClaims:
    sid: str
    generation: int


@lru_cache(maxsize=16)
def derived_key(secret: str, purpose: str) -> bytes:
    """32 bytes for one purpose."""
    return hmac.new(secret.encode(), f"munim.{purpose}".encode(), hashlib.sha256).digest()


def otp_key() -> bytes:
    """What one-time codes follow from."""
    return derived_key(settings.SECRET_KEY, "otp")


def link_token(purpose: str, row_id: UUID) -> str:
    """What stands in a mailed link; whether its row is still open is asked of the row."""
    return _encoded(row_id.bytes + _link_signature(settings.SECRET_KEY, purpose, row_id.bytes)).decode()


def read_link(purpose: str, token: str) -> UUID:
    """The row a genuine link speaks of. Raises BadLink."""
    try:
        raw = base64.urlsafe_b64decode(token.encode() + b"=" * (-len(token) % 4))
    except (ValueError, UnicodeError):
        raise BadLink from None
    row, signature = raw[:16], raw[16:]
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    if len(row) != 16 or not any(hmac.compare_digest(_link_signature(s, purpose, row), signature) for s in secrets):
        raise BadLink
    return UUID(bytes=row)


def _link_signature(secret: str, purpose: str, row: bytes) -> bytes:
    return hmac.digest(derived_key(secret, f"link.{purpose}"), row, "sha256")


def access_token(*, user: User, session: Session) -> str:
    """What the app sends with every call."""
    claims = {
        "sub": user.public_id,
        "roles": sorted(user.role_names),
        "sid": session.pk.hex,
        "ver": user.token_version,
    }
    return _signed("access", claims, ACCESS_LIFE)


def refresh_token(*, session: Session) -> str:
    """Good for one exchange: the session's generation moves on with it."""
    return _signed("refresh", {"sid": session.pk.hex, "gen": session.generation}, REFRESH_LIFE)


def read_access(token: str) -> AccessClaims:
    """The claims of a genuine, unexpired access token; whether its session still lives is asked elsewhere.

    Raises BadToken.
    """
    claims = _opened("access", token)
    return AccessClaims(sub=claims["sub"], roles=tuple(claims["roles"]), sid=claims["sid"], ver=claims["ver"])


def read_refresh(token: str) -> RefreshClaims:
    """The claims of a genuine, unexpired refresh token. Raises BadToken."""
    claims = _opened("refresh", token)
    return RefreshClaims(sid=claims["sid"], generation=claims["gen"])


def _signed(kind: str, claims: dict, life: timedelta) -> str:
    now = int(clock.now().timestamp())
    claims |= {"iat": now, "exp": now + int(life.total_seconds())}
    text = b".".join([_HEADER, _encoded(orjson.dumps(claims))])
    return b".".join([text, _signature(settings.SECRET_KEY, kind, text)]).decode()


def _opened(kind: str, token: str) -> dict:
    """The claims of a genuine token that has not run out. Raises BadToken."""
    claims = _genuine(kind, token, (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))
    if claims["exp"] <= clock.now().timestamp():
        raise BadToken
    return claims


@lru_cache(maxsize=4096)
def _genuine(kind: str, token: str, secrets: tuple[str, ...]) -> dict:
    """The claims under a signature of ours; only our own header is read, so no token chooses its algorithm.

    An app sends the same token for fifteen minutes: what was genuine once is not computed again. Callers do not change
    what they are given. Raises BadToken.
    """
    text, _, signature = token.encode(errors="replace").rpartition(b".")
    header, _, payload = text.partition(b".")
    if header != _HEADER or not any(hmac.compare_digest(_signature(s, kind, text), signature) for s in secrets):
        raise BadToken
    return orjson.loads(base64.urlsafe_b64decode(payload + b"=" * (-len(payload) % 4)))


def _signature(secret: str, kind: str, text: bytes) -> bytes:
    return _encoded(hmac.digest(derived_key(secret, kind), text, "sha256"))


def _encoded(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")


_HEADER = _encoded(b'{"alg":"HS256","typ":"JWT"}')
