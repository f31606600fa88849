"""Opens what is sealed: the one way from the private storage to an evidence pack."""

import base64

from apps.core import encryption, personal_keys, storage
from apps.core.errors import NotFound
from apps.payments.disputes.errors import PackUnknown

from .models import EvidencePack

OPENER = CONTEXT = "disputes.pack"


def sealed(pack: EvidencePack, key: str, content: bytes) -> bytes:
    """Under the user's own key, which an erasure destroys; without a user the site's. Raises KeyDestroyed."""
    user_id = pack.dispute.user_id
    if user_id is None:
        return encryption.encrypt(base64.b64encode(content).decode(), context=f"{CONTEXT}:{key}")
    return personal_keys.seal(user_id=user_id, plain=content, context=f"{CONTEXT}:{key}")


def content_of(pack: EvidencePack) -> bytes:
    """The zip's bytes. Raises NotFound, KeyDestroyed."""
    if pack.deleted_at is not None or not pack.storage_key:
        raise NotFound("This pack was deleted.")
    try:
        with storage.private().open(pack.storage_key) as stored:
            content, user_id = stored.read(), pack.dispute.user_id
    except FileNotFoundError:
        raise NotFound("This pack is gone.") from None
    context = f"{CONTEXT}:{pack.storage_key}"
    if user_id is None:
        return base64.b64decode(encryption.decrypt(content, context=context))
    return personal_keys.open(user_id=user_id, sealed=content, context=context)


def open_key(key: str, actor_id: int) -> tuple[bytes, str]:
    """For signed links. Raises PackUnknown, NotFound, KeyDestroyed."""
    pack = EvidencePack.objects.select_related("dispute").filter(storage_key=key).first()
    if pack is None:
        raise PackUnknown
    return content_of(pack), "application/zip"
