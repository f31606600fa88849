"""The numbers people set: segment thresholds, house edges, what countries allow."""

from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction
from django.db.models import Model

from apps.core import audit
from apps.core.money import exponent
from apps.rewards.engine.countries import COUNTRIES
from apps.rewards.engine.thresholds import THRESHOLDS
from apps.rewards.errors import PolicyInvalid
from apps.rewards.models import GameEdge, JurisdictionTerms, SegmentThreshold


@transaction.atomic
def threshold_set(
    *, key: str, value: Decimal, actor: Model | None, reason: str, currency: str = ""
) -> SegmentThreshold:
    """Sets one number of the segment policy; it holds from the next recalculation on. Raises PolicyInvalid."""
    if key not in THRESHOLDS:
        raise PolicyInvalid("There is no such threshold.", key=key)
    if not value.is_finite() or value < 0:
        raise PolicyInvalid("A threshold is a number from zero up.")
    if currency:
        exponent(currency)
    row = SegmentThreshold.objects.select_for_update().filter(key=key, currency=currency).first()
    return _store(row or SegmentThreshold(key=key, currency=currency), actor, reason, value=value)


@transaction.atomic
def edge_set(*, product: str, game: str, house_edge: Decimal, actor: Model | None, reason: str) -> GameEdge:
    """Sets the house edge of a game, a product or everything. Raises PolicyInvalid."""
    if not house_edge.is_finite() or not -1 < house_edge < 1:
        raise PolicyInvalid("A house edge is a share: 0.04 means four percent.")
    if game and not product:
        raise PolicyInvalid("A game belongs to a product.")
    row = GameEdge.objects.select_for_update().filter(product=product, game=game).first()
    return _store(row or GameEdge(product=product, game=game), actor, reason, house_edge=house_edge)


@transaction.atomic
def terms_set(
    *,
    country: str,
    allowed_kinds: Sequence[str],
    max_wagering_multiple: Decimal | None,
    max_amount: Decimal | None,
    actor: Model | None,
    reason: str,
) -> JurisdictionTerms:
    """Sets what a country allows of a reward. Raises PolicyInvalid."""
    if country not in COUNTRIES:
        raise PolicyInvalid("A country is two letters.", country=country)
    row = JurisdictionTerms.objects.select_for_update().filter(country=country).first()
    return _store(
        row or JurisdictionTerms(country=country),
        actor,
        reason,
        allowed_kinds=list(allowed_kinds),
        max_wagering_multiple=max_wagering_multiple,
        max_amount=max_amount,
    )


def _store(row, actor: Model | None, reason: str, **values):
    before = {name: getattr(row, name) for name in values} if not row._state.adding else None
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    audit.record(f"rewards.{row._meta.model_name}.set", row, actor=actor, before=before, after=values, reason=reason)
    return row
