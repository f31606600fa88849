"""Rewards as their owner sees them."""

from collections.abc import Sequence

from django.db.models import Model, QuerySet

from apps.rewards.models import Reward
from apps.rewards.states import RewardState
from apps.wallet.selectors.grants import grants_by_reference

# What was decided and is not paid yet, or never was, is the house's own business.
_HIDDEN = [RewardState.DECIDED, RewardState.HELD, RewardState.CANCELLED]


def rewards_of(user: Model) -> QuerySet[Reward]:
    """The user's paid rewards."""
    return Reward.objects.filter(player__user=user).exclude(state__in=_HIDDEN).select_related("rule")


def with_progress(rewards: Sequence[Reward]) -> list[Reward]:
    """The rewards with `required` and `wagered` of their grants; one read for all."""
    grants = grants_by_reference(reward.grant_reference for reward in rewards)
    for reward in rewards:
        grant = grants.get(reward.grant_reference)
        reward.required, reward.wagered = (grant.required, grant.wagered) if grant else (None, None)
    return list(rewards)
