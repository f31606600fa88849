"""Bonuses that wait: what they came of is disputed, so nobody spends, converts or loses them until that is decided."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Model

from apps.core import audit, clock
from apps.wallet.models import BonusGrant
from apps.wallet.states import GrantState

from .bonus_closing import bonus_forfeit_many
from .recording import posts


@posts
def bonus_freeze(*, user: Model, since: datetime, until: datetime, actor: Model | None, reason: str) -> list[UUID]:
    """Freezes the user's active grants that were given between two instants; answers the grants it froze."""
    given = BonusGrant.objects.filter(user=user, state=GrantState.ACTIVE, created_at__gte=since, created_at__lt=until)
    rows = list(given.filter(frozen_at=None).select_for_update(no_key=True).order_by("pk"))
    _set(rows, frozen_at=clock.now(), actor=actor, reason=reason)
    return [row.pk for row in rows]


@posts
def bonus_thaw(*, grant_ids: Collection[UUID], actor: Model | None, reason: str) -> int:
    """Lets frozen grants go on; the time they were frozen is added to their end. Answers how many."""
    rows = list(_frozen(grant_ids))
    for row in rows:
        row.expires_at += clock.now() - row.frozen_at
    BonusGrant.objects.bulk_update(rows, ["expires_at"])
    _set(rows, frozen_at=None, actor=actor, reason=reason)
    return len(rows)


@posts
def bonus_forfeit_frozen(*, grant_ids: Collection[UUID], actor: Model | None, reason: str) -> int:
    """Takes frozen grants back: what is left of them returns to the house. Answers how many."""
    rows = list(_frozen(grant_ids))
    _set(rows, frozen_at=None, actor=actor, reason=reason)
    return len(bonus_forfeit_many(references=[row.reference for row in rows], actor=actor, reason=reason))


def _frozen(grant_ids: Collection[UUID]):
    wanted = BonusGrant.objects.filter(pk__in=list(grant_ids), state=GrantState.ACTIVE, frozen_at__isnull=False)
    return wanted.select_for_update(no_key=True).order_by("pk")


def _set(rows: list[BonusGrant], *, frozen_at: datetime | None, actor: Model | None, reason: str) -> None:
    BonusGrant.objects.filter(pk__in=[row.pk for row in rows]).update(frozen_at=frozen_at)
    verb = "wallet.bonus_grant.freeze" if frozen_at else "wallet.bonus_grant.thaw"
    for row in rows:
        audit.record(verb, row, actor=actor, after={"frozen_at": frozen_at}, reason=reason)
