"""One-time codes: six digits that follow from a key and an id, so nobody has to store them."""

import hashlib
import hmac
from datetime import timedelta
from uuid import UUID

DIGITS = 6
LIFE = timedelta(minutes=5)

# Only where settings.MUNIM_DEMO is on: these numbers accept this code and know no windows or limits.
DEMO_MOBILES = frozenset(f"+9199999{number:05d}" for number in range(1, 21))
DEMO_CODE = "123456"


def code_of(key: bytes, otp_id: UUID) -> str:
    """The code of one challenge (truncated HMAC-SHA256; the bias of the remainder is below 10^-13)."""
    digest = hmac.new(key, otp_id.bytes, hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:8]) % 10**DIGITS:0{DIGITS}d}"
