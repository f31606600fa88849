"""Opens what is sealed: the one way from the private storage to a picture."""

from apps.accounts.kyc.models import Document
from apps.core import personal_keys, storage
from apps.core.errors import NotFound

OPENER = CONTEXT = "kyc.document"


def content_of(document: Document) -> bytes:
    """The picture's bytes. Raises NotFound, KeyDestroyed."""
    if document.storage_key is None:
        raise NotFound("This picture was deleted.")
    try:
        with storage.private().open(document.storage_key) as stored:
            sealed = stored.read()
    except FileNotFoundError:
        raise NotFound("This picture is gone.") from None
    return personal_keys.open(
        user_id=document.profile.user_id, sealed=sealed, context=f"{CONTEXT}:{document.storage_key}"
    )


def open_key(key: str, actor_id: int) -> tuple[bytes, str]:
    """For signed links: bytes and type of the picture behind a storage key. Raises NotFound, KeyDestroyed."""
    document = Document.objects.select_related("profile").filter(storage_key=key).first()
    if document is None:
        raise NotFound("This picture was deleted.")
    return content_of(document), document.content_type
