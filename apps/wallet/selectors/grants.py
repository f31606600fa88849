"""Bonus grants as the apps that gave them see them: by their own reference."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum

from apps.core.money import Money, from_minor
from apps.wallet.models import BonusGrant, Journal
from apps.wallet.states import GrantState


@dataclass(frozen=True, slots=True)
class GrantProgress:
    """How far a grant is. `converted` is what turned real: nothing until it is completed."""

    grant_id: str
    reference: str
    state: str
    amount: Money
    required: Money
    wagered: Money
    converted: Money
    closed_at: datetime | None


def grants_by_reference(references: Iterable[str]) -> dict[str, GrantProgress]:
    """The grants of these references; one that does not exist is not in the answer."""
    rows = BonusGrant.objects.filter(reference__in=list(references))
    return {row.reference: _progress(row) for row in rows.annotate(closing=Sum("closing_journal__transfers__amount"))}


def _progress(row: BonusGrant) -> GrantProgress:
    real = (row.closing or 0) if row.state == GrantState.COMPLETED else 0
    required, wagered, converted = (from_minor(each, row.currency) for each in (row.required, row.wagered, real))
    return GrantProgress(str(row.pk), row.reference, row.state, row.money, required, wagered, converted, row.closed_at)


def journals_of_grant(grant_id: str) -> list[Journal]:
    """The journals that name this grant: given, ended; oldest first, with their transfers."""
    rows = Journal.objects.filter(reference_type="grant", reference_id=grant_id)
    return list(rows.prefetch_related("transfers").order_by("id"))
