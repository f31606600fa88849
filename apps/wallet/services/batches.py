"""Many journals, or journals of many arrows, in one posting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Model

from apps.core.money import Money
from apps.wallet.engine.requests import AccountRef, Leg
from apps.wallet.kernel import post

from .recording import Reference, minor_of, posts, request


class Arrow(NamedTuple):
    """Money from one account to another."""

    debit: AccountRef
    credit: AccountRef
    amount: Money


@dataclass(frozen=True, slots=True)
class Entry:
    """One business event, to be posted together with others; `reference` happens once, for ever."""

    kind: str
    reference: Reference
    arrows: tuple[Arrow, ...]
    memo: str = ""
    effective_at: datetime | None = None


@posts
def transfer_many(*, entries: Sequence[Entry], actor: Model | None = None) -> list[UUID]:
    """Posts up to 100,000 journals at once, all or nothing; their ids. One that was posted before stays as it is.

    Raises InsufficientFunds, AccountFrozen, CurrencyMismatch, AmountInvalid, IdempotencyMismatch.
    """
    if not entries:
        return []
    wanted = [
        request(
            entry.kind,
            entry.reference,
            tuple(_leg(arrow) for arrow in entry.arrows),
            actor=actor,
            memo=entry.memo,
            effective_at=entry.effective_at,
        )
        for entry in entries
    ]
    return [posted.journal_id for posted in post(wanted)]


def _leg(arrow: Arrow) -> Leg:
    minor, currency = minor_of(arrow.amount)
    return Leg(arrow.debit, arrow.credit, minor, currency)
