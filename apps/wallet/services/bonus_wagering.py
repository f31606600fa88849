"""Stakes that count towards a bonus."""

from django.db.models import F, Model
from django.db.models.functions import Greatest

from apps.core import clock
from apps.core.money import Money
from apps.wallet.accounts import scope_of
from apps.wallet.engine.wagering import contribution_of, counted
from apps.wallet.errors import GrantClosed, IdempotencyMismatch, StakeUnknown
from apps.wallet.models import BonusGrant, BonusStake
from apps.wallet.states import GrantState

from .bonus_closing import bonus_convert
from .recording import Reference, minor_of, posts


@posts
def bonus_wager(
    *, user: Model, stake: Money, product: str, reference: Reference, game: str = "", actor: Model | None = None
) -> BonusStake | None:
    """Counts a stake towards the user's active bonus that expires first; at the requirement the bonus turns real.

    A stake above the grant's maximum counts nothing and is flagged. None: there is no active bonus to count towards.
    The same reference counts once. Raises IdempotencyMismatch.
    """
    minor, currency = minor_of(stake)
    name = _text(reference)
    now = clock.now()
    active = BonusGrant.objects.filter(user=user, currency=currency, state=GrantState.ACTIVE, expires_at__gt=now)
    active = active.filter(frozen_at=None)
    grant = active.filter(product__in=("", product)).select_for_update().order_by("expires_at", "id").first()
    if (known := BonusStake.objects.filter(reference=name, voids=None).first()) is not None:
        return _same(known, minor, product, game)
    if grant is None:
        return None
    contribution = contribution_of(grant.contributions, product, game)
    progress, is_over_max = counted(minor, contribution, grant.max_stake)
    row = BonusStake.objects.create(
        grant=grant,
        reference=name,
        product=product,
        game=game,
        stake=minor,
        contribution=contribution,
        counted=progress,
        is_over_max=is_over_max,
    )
    if progress:
        _move(grant, progress)
    if grant.wagered + progress >= grant.required:
        bonus_convert(grant=grant, actor=actor)
    return row


@posts
def bonus_wager_void(*, reference: Reference) -> BonusStake:
    """Takes back the progress of a stake that was void. Once turned real, a bonus stays real. Raises StakeUnknown."""
    counted_once = BonusStake.objects.filter(reference=_text(reference), voids=None)
    stake = counted_once.select_related("grant").first()
    if stake is None:
        raise StakeUnknown
    grant = BonusGrant.objects.select_for_update().get(pk=stake.grant_id)
    if (done := BonusStake.objects.filter(voids=stake).first()) is not None:
        return done
    row = BonusStake.objects.create(
        grant=grant,
        reference=stake.reference,
        product=stake.product,
        game=stake.game,
        stake=stake.stake,
        contribution=stake.contribution,
        counted=-stake.counted,
        is_over_max=stake.is_over_max,
        voids=stake,
    )
    if grant.state == GrantState.ACTIVE and stake.counted:
        _move(grant, -stake.counted)
    return row


def _move(grant: BonusGrant, progress: int) -> None:
    moved = BonusGrant.objects.filter(pk=grant.pk, state=GrantState.ACTIVE)
    if not moved.update(wagered=Greatest(F("wagered") + progress, 0)):
        raise GrantClosed


def _same(known: BonusStake, minor: int, product: str, game: str) -> BonusStake:
    if (known.stake, known.product, known.game) != (minor, product, game):
        raise IdempotencyMismatch(reference=known.reference)
    return known


def _text(reference: Reference) -> str:
    kind, key = scope_of(reference)
    return f"{kind}:{key}" if kind else key
