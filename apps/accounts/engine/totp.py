"""TOTP (RFC 6238: SHA-1, 6 digits, 30 seconds), recovery codes, and how both are typed."""

import hmac
import re
import secrets
from datetime import datetime

import pyotp

STEP = 30  # seconds
DRIFT = 1  # steps a clock may be off, either way
RECOVERY_CODES = 10
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no look-alikes
_HALF = 5
_TOTP = re.compile(r"[0-9]{6}")


def new_secret() -> str:
    """160 random bits in base32, as authenticator apps take them."""
    return pyotp.random_base32()


def provisioning_uri(secret: str, *, account: str, issuer: str) -> str:
    """What the QR code says."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)


def code_at(secret: str, at: datetime) -> str:
    """The code an authenticator app shows at that moment."""
    return pyotp.TOTP(secret).generate_otp(int(at.timestamp()) // STEP)


def matching_step(secret: str, code: str, *, at: datetime) -> int | None:
    """The time step whose code this is, if it is near; every near code is compared, in constant time each."""
    now = int(at.timestamp()) // STEP
    totp = pyotp.TOTP(secret)
    near = [step for step in range(now - DRIFT, now + DRIFT + 1) if _same(totp.generate_otp(step), code)]
    return near[-1] if near else None


def new_recovery_codes() -> list[str]:
    """Ten codes of 49 bits each, as people write them down."""
    return [f"{_word()}-{_word()}" for _ in range(RECOVERY_CODES)]


def typed(text: str) -> str:
    """A typed code without spaces and dashes, in capitals."""
    return re.sub(r"[\s-]+", "", text).upper()


def is_totp(code: str) -> bool:
    """Six digits: from the app. Anything else is tried as a recovery code."""
    return bool(_TOTP.fullmatch(code))


def _word() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(_HALF))


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
