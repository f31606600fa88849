"""A data key for each person: what is sealed under it is gone for good once the key is destroyed.

For files, and for values in append-only rows that an erasure must reach. A seal is `0x01 || nonce(12) || AES-256-GCM`;
the context and the person are authenticated, so nothing can be moved to another place or another person. The keys
themselves are wrapped by FIELD_ENCRYPTION_KEYS and follow its rotation; what they sealed needs no new encryption.
"""

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction

from . import clock
from .encryption import Undecipherable
from .errors import DomainError
from .models.personal import PersonalKey

_FORMAT = b"\x01"


class KeyDestroyed(DomainError):
    """The person was erased: nothing of theirs can be sealed or opened any more."""

    code, status, message = "NOT_FOUND", 404, "This was erased for good."


def seal(*, user_id: int, plain: bytes, context: str) -> bytes:
    """Ciphertext under the person's key, which is made on first use. Raises KeyDestroyed."""
    nonce = os.urandom(12)
    return _FORMAT + nonce + _cipher(user_id).encrypt(nonce, plain, _aad(user_id, context))


def open(*, user_id: int, sealed: bytes, context: str) -> bytes:
    """What `seal` was given. Raises KeyDestroyed; Undecipherable when it was changed or belongs elsewhere."""
    sealed = bytes(sealed)
    if sealed[:1] != _FORMAT:
        raise Undecipherable(f"A value of {context} is not sealed under a personal key.")
    try:
        return _cipher(user_id).decrypt(sealed[1:13], sealed[13:], _aad(user_id, context))
    except (InvalidTag, ValueError):
        raise Undecipherable(f"A value of {context} was changed or belongs elsewhere.") from None


@transaction.atomic
def destroy(*, user_id: int) -> bool:
    """Destroys the person's key, or sees to it that none is ever made; True if this call destroyed it."""
    _ensure(user_id)
    return bool(
        PersonalKey.objects.filter(user_id=user_id, destroyed_at=None).update(wrapped=None, destroyed_at=clock.now())
    )


def is_destroyed(user_id: int) -> bool:
    return PersonalKey.objects.filter(user_id=user_id, destroyed_at__isnull=False).exists()


def _cipher(user_id: int) -> AESGCM:
    found = PersonalKey.objects.filter(user_id=user_id).first() or _ensure(user_id)
    if found.wrapped is None:
        raise KeyDestroyed
    return AESGCM(base64.b64decode(found.wrapped))


def _ensure(user_id: int) -> PersonalKey:
    """The person's row; of two callers that make it at once, one key counts for both."""
    made = PersonalKey(user_id=user_id, wrapped=base64.b64encode(AESGCM.generate_key(256)).decode())
    PersonalKey.objects.bulk_create([made], ignore_conflicts=True)
    return PersonalKey.objects.get(user_id=user_id)


def _aad(user_id: int, context: str) -> bytes:
    return f"{user_id}\0{context}".encode()
