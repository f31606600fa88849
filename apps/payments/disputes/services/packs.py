"""Evidence packs: asked for, built by a task, kept sealed, read through links of a minute."""

import uuid
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Model

from apps.core import audit, clock, events, policy, storage
from apps.payments.disputes.engine.packing import Packed, Piece, pack, piece_of
from apps.payments.disputes.errors import DisputeUnknown, PackBeingBuilt, PackMissing, PackUnknown
from apps.payments.disputes.events import PackAsked
from apps.payments.disputes.letter import letter
from apps.payments.disputes.models import Dispute, EvidencePack
from apps.payments.disputes.packs import OPENER, content_of, sealed
from apps.payments.disputes.selectors import sections
from apps.payments.disputes.states import LIVE, PackState

LETTER = "letter.pdf"
LOST_AFTER = timedelta(minutes=2)
BATCH = 50


@transaction.atomic
def pack_ask(*, dispute_id: Any, actor: Model | None) -> EvidencePack:
    """A pack of what we know now, built by a task. Raises DisputeUnknown, PackBeingBuilt."""
    dispute = Dispute.objects.select_for_update().filter(pk=dispute_id).first()
    if dispute is None:
        raise DisputeUnknown
    try:
        with transaction.atomic():
            made = EvidencePack.objects.create(dispute=dispute, asked_by=actor)
    except IntegrityError as taken:
        raise PackBeingBuilt from taken
    audit.record("disputes.pack.ask", made, actor=actor)
    events.publish(PackAsked(pack_id=str(made.pk)))
    return made


@transaction.atomic
def pack_first(*, dispute_id: Any) -> None:
    """The first pack of a dispute that lives; asking again changes nothing."""
    dispute = Dispute.objects.select_for_update().get(pk=dispute_id)
    if dispute.state in LIVE and not dispute.packs.exists():
        pack_ask(dispute_id=dispute.pk, actor=None)


def packs_waiting() -> list[UUID]:
    """Packs whose task was lost."""
    lost = EvidencePack.objects.filter(state=PackState.WAITING, created_at__lt=clock.now() - LOST_AFTER)
    return list(lost.order_by("created_at").values_list("pk", flat=True)[:BATCH])


def pack_build(*, pack_id: Any) -> EvidencePack | None:
    """Gathers, packs, seals and keeps it; None when somebody else has built it. Raises PackUnknown, KeyDestroyed."""
    asked = _asked(pack_id)
    if asked.state != PackState.WAITING:
        return None
    made = _packed(asked.dispute)
    key = f"disputes/{uuid.uuid4().hex}.zip"
    storage.store(key=key, content=sealed(asked, key, made.content))
    kept = _keep(asked.pk, key, made)
    if kept is None:
        storage.private().delete(key)
    return kept


def _asked(pack_id: Any) -> EvidencePack:
    rows = EvidencePack.objects.select_related("dispute__gateway_payment__payment", "dispute__user")
    found = rows.filter(pk=pack_id).first()
    if found is None:
        raise PackUnknown
    return found


def _packed(dispute: Dispute) -> Packed:
    pieces = sections.pieces_of(dispute)
    shown = Piece(LETTER, "The answer as a letter", letter(dispute, pieces))
    about = {
        "dispute": dispute.dispute_id,
        "gateway": dispute.gateway,
        "payment": dispute.gateway_payment.gateway_payment_id,
        "built_at": clock.now().isoformat(),
    }
    return pack([shown, *pieces], about)


@transaction.atomic
def _keep(pack_id: Any, key: str, made: Packed) -> EvidencePack | None:
    row = EvidencePack.objects.select_for_update().get(pk=pack_id)
    if row.state != PackState.WAITING:
        return None
    row.state, row.storage_key, row.built_at = PackState.READY, key, clock.now()
    row.digest, row.sha256, row.size_bytes, row.files = made.digest, made.sha256, len(made.content), made.files
    row.save()
    audit.record("disputes.pack.build", row, actor=None, after={"digest": row.digest, "files": len(row.files)})
    return row


def pack_letter(*, pack_id: Any) -> bytes:
    """The letter of a pack, as the bank gets it. Raises PackMissing, NotFound, KeyDestroyed."""
    found = EvidencePack.objects.select_related("dispute").filter(pk=pack_id, state=PackState.READY).first()
    if found is None:
        raise PackMissing
    return piece_of(content_of(found), LETTER)


@transaction.atomic
def pack_link(*, pack_id: Any, actor: Model) -> str:
    """An address that gives this member of staff the file for a minute; each reading is logged. Raises PackUnknown."""
    found = EvidencePack.objects.filter(pk=pack_id, state=PackState.READY, deleted_at=None).first()
    if found is None:
        raise PackUnknown
    audit.record("disputes.pack.read", found, actor=actor)
    return storage.signed_link(key=found.storage_key, actor=actor, purpose=f"Evidence {found.dispute}", opener=OPENER)


def packs_purge() -> int:
    """Deletes the files of disputes that ended longer ago than disputes are kept; how many."""
    before = clock.now() - timedelta(days=round(365.25 * policy.get("retention.dispute_years")))
    old = EvidencePack.objects.filter(dispute__ended_at__lt=before, deleted_at=None, state=PackState.READY)
    return sum(_forget(row.pk) for row in old.order_by("pk")[:BATCH])


@transaction.atomic
def _forget(pack_id: Any) -> bool:
    """The row stays as proof, the file goes once that is committed."""
    row = EvidencePack.objects.select_for_update().get(pk=pack_id)
    if row.deleted_at is not None:
        return False
    key, row.storage_key, row.deleted_at = row.storage_key, "", clock.now()
    row.save(update_fields=["storage_key", "deleted_at"])
    audit.record("disputes.pack.delete", row, actor=None, reason="Its time of retention is over.")
    transaction.on_commit(lambda: storage.private().delete(key))
    return True
