"""Pictures are kept: sealed under the person's key, in the private storage, shown through links of a minute."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from apps.accounts.kyc.documents import CONTEXT, OPENER
from apps.accounts.kyc.engine import pictures
from apps.accounts.kyc.errors import PictureInvalid, PictureTooLarge
from apps.accounts.kyc.models import Document, KycProfile
from apps.accounts.kyc.states import DocumentKind
from apps.core import audit, clock, personal_keys, policy, storage

BATCH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A picture that lies in the storage and has no row yet."""

    key: str
    picture: pictures.Picture


@contextmanager
def kept(*, user_id: int, raw: bytes) -> Iterator[Kept]:
    """Decodes, writes anew, seals and stores before any transaction; what ends in a refusal is deleted again.

    Raises PictureInvalid, PictureTooLarge, KeyDestroyed, StorageAway.
    """
    try:
        picture = pictures.read(raw)
    except pictures.TooLarge as refusal:
        raise PictureTooLarge from refusal
    except pictures.NotAPicture as refusal:
        raise PictureInvalid from refusal
    key = f"kyc/{uuid.uuid4().hex}"
    sealed = personal_keys.seal(user_id=user_id, plain=picture.content, context=f"{CONTEXT}:{key}")
    storage.store(key=key, content=sealed)
    done = False
    try:
        yield Kept(key=key, picture=picture)
        done = True
    finally:
        if not done:
            storage.private().delete(key)


def document_make(profile: KycProfile, stored: Kept, kind: str, consent) -> Document:
    """The row of a stored picture."""
    document = Document.objects.create(
        profile=profile,
        kind=kind,
        consent=consent,
        storage_key=stored.key,
        content_type=pictures.CONTENT_TYPE,
        sha256=stored.picture.sha256,
        size_bytes=len(stored.picture.content),
        width=stored.picture.width,
        height=stored.picture.height,
    )
    audit.record(
        "kyc.document.add", document, actor=profile.user, after={"kind": str(kind), "sha256": document.sha256}
    )
    return document


def document_link(*, document: Document, actor) -> str:
    """An address that shows the picture to this member of staff for a minute; each reading is logged."""
    return storage.signed_link(key=document.storage_key, actor=actor, purpose=f"KYC {document}", opener=OPENER)


def documents_purge() -> int:
    """Deletes pictures older than their kind is kept, unless a case of the person is open; how many."""
    gone = 0
    for kind in DocumentKind:
        before = clock.now() - timedelta(days=policy.get(f"kyc.keep_{kind.lower()}_days"))
        old = Document.objects.filter(kind=kind, deleted_at=None, created_at__lt=before)
        for document in old.exclude(Q(profile__cases__closed_at=None, profile__cases__isnull=False))[:BATCH]:
            gone += document_delete(document_id=document.pk, actor=None, why="Its time of retention is over.")
    return gone


def document_delete(*, document_id, actor, why: str) -> bool:
    """Forgets the picture: the row stays as proof, the file goes once that is committed."""
    with transaction.atomic():
        document = Document.objects.select_for_update().filter(pk=document_id, deleted_at=None).first()
        if document is None:
            return False
        key = document.storage_key
        document.storage_key, document.deleted_at = None, clock.now()
        document.save(update_fields=["storage_key", "deleted_at"])
        audit.record("kyc.document.delete", document, actor=actor, after={"kind": document.kind}, reason=why)
        transaction.on_commit(lambda: storage.private().delete(key))
    return True
