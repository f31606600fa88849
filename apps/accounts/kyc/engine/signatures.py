"""What a signed message proves: pure, over the bytes as they came."""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

MILLISECONDS = 10**11  # a number above this counts milliseconds


def signature(secret: str, message: bytes, algorithm: str) -> str:
    """The HMAC as small hex digits."""
    return hmac.new(secret.encode(), message, getattr(hashlib, algorithm)).hexdigest()


def is_signed(message: bytes, given: str, *, secrets: Iterable[str], algorithm: str) -> bool:
    """Whether one of the secrets made this signature; as slow for a wrong one as for a right one."""
    told = given.strip().lower().removeprefix(f"{algorithm}=").encode(errors="replace")
    rights = [
        hmac.compare_digest(signature(secret, message, algorithm).encode(), told) for secret in secrets if secret
    ]
    return any(rights)


def secrets_at(now: datetime, *, secret: str, previous: str, rotated_at: str, overlap: timedelta) -> list[str]:
    """The secrets that count now: the previous one for a while after the change (ISO 8601)."""
    if not previous or not rotated_at:
        return [secret]
    changed = datetime.fromisoformat(rotated_at)
    changed = changed if changed.tzinfo else changed.replace(tzinfo=UTC)
    return [secret, previous] if now < changed + overlap else [secret]


def moment(value: Any) -> datetime | None:
    """A time as providers write it: seconds or milliseconds since 1970, or ISO 8601; None when it is none."""
    try:
        if isinstance(value, int | float) or (isinstance(value, str) and value.isdecimal()):
            number = float(value)
            return datetime.fromtimestamp(number / 1000 if number > MILLISECONDS else number, UTC)
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except (ValueError, OverflowError, OSError):
        return None
    return found.replace(tzinfo=UTC) if found and not found.tzinfo else found


def at_path(data: Any, path: Iterable[str]) -> Any:
    """`data["a"]["b"]`, or None where there is no such thing."""
    for name in path:
        data = data.get(name) if isinstance(data, dict) else None
    return data
