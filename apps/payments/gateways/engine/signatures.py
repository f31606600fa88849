"""What a gateway's signature proves: pure, over the bytes as they came, in constant time."""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

OVERLAP = timedelta(hours=24)  # so long may a retry still carry the secret before the last one


def hex_signature(secret: str, message: bytes) -> str:
    """Razorpay's: HMAC-SHA256 as small hex digits."""
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def base64_signature(secret: str, message: bytes) -> str:
    """Cashfree's: HMAC-SHA256 as base64."""
    return base64.b64encode(hmac.new(secret.encode(), message, hashlib.sha256).digest()).decode()


def is_one_of(given: str, rights: Iterable[str]) -> bool:
    """Whether the given signature is one of the right ones; as slow for a wrong one as for a right one."""
    told = given.strip().encode(errors="replace")
    found = [hmac.compare_digest(right.encode(), told) for right in rights]
    return any(found)


def secrets_at(now: datetime, *, secret: str, previous: str = "", rotated_at: str = "") -> list[str]:
    """The secrets that count now: the previous one for 24 hours after the change (ISO 8601)."""
    found = [secret] if secret else []
    if previous and rotated_at:
        changed = datetime.fromisoformat(rotated_at)
        changed = changed if changed.tzinfo else changed.replace(tzinfo=UTC)
        if now < changed + OVERLAP:
            found.append(previous)
    return found


def digest(*parts: bytes) -> str:
    """What tells a message that has no id from another."""
    return hashlib.sha256(b"\n".join(parts)).hexdigest()
