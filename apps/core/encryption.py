"""AES-256-GCM for fields, with key ids for rotation, and HMAC blind indexes for exact search.

A ciphertext is `keyid || 0x00 || nonce(12) || sealed`. The context (table and column) is authenticated, so a value
cannot be moved to another column.
"""

import base64
import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings


class Undecipherable(Exception):
    """The key is missing or the bytes were changed."""


@lru_cache(maxsize=8)
def _keys(spec: str) -> dict[str, AESGCM]:
    pairs = (pair.partition(":") for pair in spec.split(",") if pair.strip())
    return {key_id.strip(): AESGCM(base64.b64decode(key)) for key_id, _, key in pairs}


def current_key_id() -> str:
    """The key that encrypts: the first one of FIELD_ENCRYPTION_KEYS."""
    return next(iter(_keys(settings.FIELD_ENCRYPTION_KEYS)))


def encrypt(plain: str, *, context: str) -> bytes:
    """Seals the text for one column."""
    key_id, nonce = current_key_id(), os.urandom(12)
    sealed = _keys(settings.FIELD_ENCRYPTION_KEYS)[key_id].encrypt(nonce, plain.encode(), context.encode())
    return key_id.encode() + b"\0" + nonce + sealed


def decrypt(sealed: bytes, *, context: str) -> str:
    """Opens what `encrypt` sealed. Raises Undecipherable."""
    key_id, _, rest = bytes(sealed).partition(b"\0")
    key = _keys(settings.FIELD_ENCRYPTION_KEYS).get(key_id.decode(errors="replace"))
    if key is None:
        raise Undecipherable(f"No key {key_id!r} for {context}.")
    try:
        return key.decrypt(rest[:12], rest[12:], context.encode()).decode()
    except InvalidTag:
        raise Undecipherable(f"A value of {context} was changed or belongs elsewhere.") from None


def blind_index(value: str, *, purpose: str) -> bytes:
    """32 bytes that equal for equal values of one purpose and say nothing else: for unique and exact search."""
    key = base64.b64decode(settings.BLIND_INDEX_KEY)
    return hmac.new(key, f"{purpose}\0{value}".encode(), hashlib.sha256).digest()
