"""What happened in rewards."""

from dataclasses import dataclass

from apps.core import events


@dataclass(frozen=True, kw_only=True)
class RewardIssued(events.Event):
    """Money of a reward is in the player's bonus bucket."""

    name = "reward.issued"
    version = 1

    reward_id: str
    player_id: str
    user_id: str
    rule: str
    amount: str
    currency: str

    def aggregate(self):
        return ("reward", self.reward_id)


@dataclass(frozen=True, kw_only=True)
class RewardsRefused(events.Event):
    """A run refused matches for one reason; each of them is a row."""

    name = "reward.refused"
    version = 1

    run_id: str
    reason: str
    count: int

    def aggregate(self):
        return ("rule_run", self.run_id)


@dataclass(frozen=True, kw_only=True)
class RewardExpired(events.Event):
    """The time of a reward ran out before its wagering was done."""

    name = "reward.expired"
    version = 1

    reward_id: str
    player_id: str

    def aggregate(self):
        return ("reward", self.reward_id)
