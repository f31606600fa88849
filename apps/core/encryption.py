"""AES-256-GCM for fields, with key ids for rotation, and HMAC blind indexes for exact search.

A ciphertext is `keyid || 0x00 || nonce(12) || sealed`. The context (table and column) is authenticated, so a value
cannot be moved to another column.
"""

import base64
import binascii
import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings


class Undecipherable(Exception):
    """The key is missing or the bytes were changed."""


class KeysInvalid(Exception):
    """FIELD_ENCRYPTION_KEYS cannot be used; says what is wrong, never a key."""


@lru_cache(maxsize=8)
def _keys(spec: str) -> dict[str, AESGCM]:
    keys: dict[str, AESGCM] = {}
    for pair in filter(None, (part.strip() for part in spec.split(","))):
        key_id, _, encoded = pair.partition(":")
        if not key_id.isalnum() or not key_id.isascii() or key_id in keys:
            raise KeysInvalid("write it as keyid:base64key,keyid:base64key with different ids of letters and digits.")
        keys[key_id] = AESGCM(_key_bytes(key_id, encoded))
    if not keys:
        raise KeysInvalid("there is no key.")
    return keys


def _key_bytes(key_id: str, encoded: str) -> bytes:
    try:
        key = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        key = b""
    if len(key) != 32:
        raise KeysInvalid(f"key {key_id} is not base64 of 32 bytes.")
    return key


def key_ids() -> list[str]:
    """The ids of all keys, the encrypting one first. Raises KeysInvalid."""
    return list(_keys(settings.FIELD_ENCRYPTION_KEYS))


def current_key_id() -> str:
    """The key that encrypts: the first one of FIELD_ENCRYPTION_KEYS."""
    return key_ids()[0]


def prefix(key_id: str) -> bytes:
    """What every ciphertext under that key begins with."""
    return key_id.encode() + b"\0"


def encrypt(plain: str, *, context: str) -> bytes:
    """Seals the text for one column."""
    key_id, nonce = current_key_id(), os.urandom(12)
    sealed = _keys(settings.FIELD_ENCRYPTION_KEYS)[key_id].encrypt(nonce, plain.encode(), context.encode())
    return prefix(key_id) + nonce + sealed


def decrypt(sealed: bytes, *, context: str) -> str:
    """Opens what `encrypt` sealed. Raises Undecipherable."""
    key_id, _, rest = bytes(sealed).partition(b"\0")
    key = _keys(settings.FIELD_ENCRYPTION_KEYS).get(key_id.decode(errors="replace"))
    if key is None:
        raise Undecipherable(f"No key {key_id!r} for {context}.")
    try:
        return key.decrypt(rest[:12], rest[12:], context.encode()).decode()
    except (InvalidTag, ValueError):
        raise Undecipherable(f"A value of {context} was changed or belongs elsewhere.") from None


def blind_index(value: str, *, purpose: str) -> bytes:
    """32 bytes that equal for equal values of one purpose and say nothing else: for unique and exact search."""
    key = base64.b64decode(settings.BLIND_INDEX_KEY)
    return hmac.new(key, f"{purpose}\0{value}".encode(), hashlib.sha256).digest()
