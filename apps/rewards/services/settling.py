"""Rewards follow their grants: turned real, expired or forfeited."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet

from apps.core import clock, events, fsm
from apps.rewards.events import RewardExpired
from apps.rewards.models import Reward
from apps.rewards.states import RewardState
from apps.wallet import services as wallet
from apps.wallet.selectors.grants import GrantProgress, grants_by_reference

BATCH = 1_000


def rewards_expire_due() -> int:
    """Lets the wallet end the grants whose time has run out, then the rewards follow; answers how many."""
    wallet.bonus_expire_due()
    done = 0
    while moved := _settle_due():
        done += moved
    return done


@transaction.atomic
def _settle_due() -> int:
    """One batch of rewards whose time is over: an end that moved no money has told nobody."""
    return _settle(Reward.objects.filter(state=RewardState.ISSUED, expires_at__lte=clock.now()))


@transaction.atomic
def user_rewards_settle(*, user_id: int) -> int:
    """The rewards of one user follow what became of their grants; answers how many moved."""
    return _settle(Reward.objects.filter(state=RewardState.ISSUED, player__user_id=user_id))


@transaction.atomic
def rewards_settle(*, reward_ids: Sequence) -> int:
    """These rewards follow what became of their grants; answers how many moved."""
    return _settle(Reward.objects.filter(state=RewardState.ISSUED, pk__in=reward_ids))


def _settle(rewards: QuerySet) -> int:
    rows = list(rewards.order_by("pk").select_for_update(of=["self"], skip_locked=True)[:BATCH])
    grants = grants_by_reference(row.grant_reference for row in rows)
    ended = [(row, grants[row.grant_reference]) for row in rows if row.grant_reference in grants]
    return sum(_follow(reward, grant) for reward, grant in ended)


def _follow(reward: Reward, grant: GrantProgress) -> bool:
    if grant.state == "COMPLETED":
        fsm.advance(reward.complete, actor=None, converted=grant.converted.amount)
    elif grant.state == "EXPIRED":
        fsm.advance(reward.expire, actor=None)
        events.publish(RewardExpired(reward_id=str(reward.pk), player_id=str(reward.player_id)))
    elif grant.state == "FORFEITED":
        fsm.advance(reward.forfeit, actor=None)
    else:
        return False
    return True
