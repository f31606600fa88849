"""Ends of a bonus grant. One guarded UPDATE decides who wins when two ends come together."""

from collections.abc import Sequence

from django.db.models import F, Model, QuerySet

from apps.core import clock, fsm
from apps.wallet import accounts
from apps.wallet.engine.requests import JournalRequest, Leg
from apps.wallet.errors import GrantClosed
from apps.wallet.kernel import post
from apps.wallet.models import Account, BonusGrant
from apps.wallet.states import AccountKind, GrantState

from .closed_grants import home_of
from .recording import posts


@posts
def bonus_convert(*, grant: BonusGrant, actor: Model | None = None) -> BonusGrant:
    """What is left becomes winnings once the requirement is met. Raises GrantClosed, also while it is frozen."""
    met = BonusGrant.objects.filter(
        pk=grant.pk, frozen_at=None, wagered__gte=F("required"), expires_at__gt=clock.now()
    )
    return _close_one(met, "complete", grant, actor)


@posts
def bonus_forfeit(*, grant: BonusGrant, actor: Model | None, reason: str) -> BonusGrant:
    """What is left returns to the house. Raises GrantClosed."""
    return _close_one(BonusGrant.objects.filter(pk=grant.pk), "forfeit", grant, actor, reason)


@posts
def bonus_forfeit_many(*, references: Sequence[str], actor: Model | None, reason: str) -> list[BonusGrant]:
    """Forfeits the grants of these references that are still active; answers them."""
    keys = _locked(BonusGrant.objects.filter(reference__in=references, state=GrantState.ACTIVE))
    return _close(keys, "forfeit", actor, reason)


@posts
def bonus_expire_due(*, limit: int = 10_000) -> int:
    """Ends grants whose time has run out; what is left returns to the house. Answers how many."""
    due = BonusGrant.objects.filter(state=GrantState.ACTIVE, frozen_at=None, expires_at__lte=clock.now())
    return len(_close(_locked(due, limit), "expire", None, ""))


def _locked(grants: QuerySet, limit: int | None = None) -> list:
    """Their keys; rows that somebody else is ending are left to them."""
    rows = grants.select_for_update(skip_locked=True).order_by("pk").values_list("pk", flat=True)
    return list(rows[:limit])


def _close_one(grants: QuerySet, verb: str, grant: BonusGrant, actor: Model | None, reason: str = "") -> BonusGrant:
    if not fsm.advance_many(grants, verb, actor=actor, reason=reason, closed_at=clock.now()):
        raise GrantClosed
    return _settle([grant.pk])[0]


def _close(keys: list, verb: str, actor: Model | None, reason: str) -> list[BonusGrant]:
    if not keys:
        return []
    fsm.advance_many(BonusGrant.objects.filter(pk__in=keys), verb, actor=actor, reason=reason, closed_at=clock.now())
    return _settle(keys)


def _settle(keys: list) -> list[BonusGrant]:
    """Moves what is free in the closed grants' accounts to where it belongs; what is held follows when released."""
    grants = {str(grant.pk): grant for grant in BonusGrant.objects.filter(pk__in=keys).order_by("pk")}
    rows = Account.objects.filter(
        kind=AccountKind.USER_BONUS, owner__in={g.user_id for g in grants.values()}, scope_id__in=list(grants)
    )
    requests = []
    for row in rows.order_by("pk").select_for_update(no_key=True):
        free = row.posted_credits - row.posted_debits - row.pending_debits
        if free:
            requests.append(_closing(grants[row.scope_id], free))
    if requests:
        closings = {wanted.reference_id: done for wanted, done in zip(requests, post(requests), strict=True)}
        for key, done in closings.items():
            grants[key].closing_journal_id = done.journal_id
        BonusGrant.objects.bulk_update([grants[key] for key in closings], ["closing_journal"])
    return list(grants.values())


def _closing(grant: BonusGrant, free: int) -> JournalRequest:
    kind = f"wallet.bonus_{grant.state.lower()}"
    leg = Leg(accounts.bonus(grant.user_id, grant.pk), home_of(grant), free, grant.currency)
    return JournalRequest(kind, "grant", str(grant.pk), (leg,), passes_freeze=True)
