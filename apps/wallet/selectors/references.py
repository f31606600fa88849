"""Journals by what they refer to, and what a line of a wallet refers to, for those who follow money through apps."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from apps.wallet.models import Journal, Transfer


@dataclass(frozen=True, slots=True, kw_only=True)
class Referred:
    """One journal, named by what it is about."""

    id: UUID
    kind: str
    reference_type: str
    reference_id: str
    effective_at: datetime


def journals_about(reference_ids: Collection[str]) -> list[Referred]:
    """Journals that refer to one of these rows, oldest first, and what resolved or reversed them."""
    first = list(Journal.objects.filter(reference_id__in=list(reference_ids)).order_by("id"))
    keys = [journal.pk for journal in first]
    later = Journal.objects.filter(reference_type="journal", reference_id__in=[str(key) for key in keys])
    reversals = Journal.objects.filter(reverses__in=keys)
    found = {journal.pk: journal for journal in (*first, *later, *reversals)}
    return [_referred(found[key]) for key in sorted(found)]


def reference_of(key: UUID) -> Referred | None:
    """What a journal is about, by its id or that of one of its lines; a capture or release leads to what was held."""
    journal = Journal.objects.filter(pk=key).first()
    if journal is None:
        line = Transfer.objects.filter(pk=key).select_related("journal").first()
        journal = line.journal if line is not None else None
    if journal is not None and journal.reference_type == "journal":
        journal = Journal.objects.filter(pk=journal.reference_id).first() or journal
    if journal is not None and journal.reverses_id is not None:
        journal = Journal.objects.filter(pk=journal.reverses_id).first() or journal
    return None if journal is None else _referred(journal)


def _referred(journal: Journal) -> Referred:
    return Referred(
        id=journal.pk,
        kind=journal.kind,
        reference_type=journal.reference_type,
        reference_id=journal.reference_id,
        effective_at=journal.effective_at,
    )
