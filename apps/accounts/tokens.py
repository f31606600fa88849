"""Signed tokens. Access: 15 minutes, who and in which session. Refresh: 7 days, which session and which generation.

Each kind has a key of its own derived from SECRET_KEY, so one never passes for the other. Old secrets in
SECRET_KEY_FALLBACKS still verify.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from uuid import UUID

import jwt
from django.conf import settings

from apps.core import clock

from .errors import BadToken
from .models import Session, User

ACCESS_LIFE = timedelta(minutes=15)
REFRESH_LIFE = timedelta(days=7)

_ALGORITHM = "HS256"
# The clock is ours (tests fix it), so the expiry is judged in `_opened`.
_OPTIONS = {"verify_exp": False, "verify_iat": False, "verify_nbf": False, "verify_aud": False, "verify_sub": False}


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
    try:
        return AccessClaims(
            sub=str(claims["sub"]), roles=tuple(claims["roles"]), sid=UUID(claims["sid"]).hex, ver=int(claims["ver"])
        )
    except (KeyError, AttributeError, TypeError, ValueError) as odd:
        raise BadToken from odd


def read_refresh(token: str) -> RefreshClaims:
    """The claims of a genuine, unexpired refresh token. Raises BadToken."""
    claims = _opened("refresh", token)
    try:
        return RefreshClaims(sid=UUID(claims["sid"]).hex, generation=int(claims["gen"]))
    except (KeyError, AttributeError, TypeError, ValueError) as odd:
        raise BadToken from odd


def _signed(kind: str, claims: dict, life: timedelta) -> str:
    now = int(clock.now().timestamp())
    claims |= {"iat": now, "exp": now + int(life.total_seconds())}
    return jwt.encode(claims, derived_key(settings.SECRET_KEY, kind), algorithm=_ALGORITHM)


def _opened(kind: str, token: str) -> dict:
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            claims = jwt.decode(token, derived_key(secret, kind), algorithms=[_ALGORITHM], options=_OPTIONS)
        except jwt.InvalidSignatureError:
            continue
        except jwt.InvalidTokenError as odd:
            raise BadToken from odd
        expires = claims.get("exp")
        if not isinstance(expires, int) or expires <= clock.now().timestamp():
            raise BadToken
        return claims
    raise BadToken
