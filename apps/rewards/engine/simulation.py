"""What a wagering bonus costs, by playing it: cost = B - HE x E[turnover], far tighter than the cash-out itself.

Stake = min(bet, balance, wagering left); the player stops at bust or when the wagering is done.
"""

from dataclasses import asdict, dataclass
from decimal import Decimal

import numpy as np

ENGINE_VERSION = 1
MAX_STEPS = 200_000
_Z95 = 1.959964


@dataclass(frozen=True, slots=True, kw_only=True)
class Game:
    """A bet of `stake` wins `stake` x (1 - house_edge) / hit_share with the chance `hit_share`."""

    house_edge: float
    hit_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Shares of the face value: cost, and its upper 95 % bound."""

    cost_share: Decimal
    cost_share_upper: Decimal
    completed: Decimal
    mean_turnover: Decimal

    def as_dict(self) -> dict[str, str]:
        return {key: str(value) for key, value in asdict(self).items()}


def simulate(*, bonus: float, multiple: float, bet: float, game: Game, runs: int, seed: int) -> Outcome:
    """Plays `runs` bonuses. Floats: this is an estimate of a share, never an amount of anybody's money."""
    random = np.random.default_rng(seed)
    balance = np.full(runs, float(bonus))
    left = np.full(runs, float(bonus * multiple))
    turnover = np.zeros(runs)
    payout = (1 - game.house_edge) / game.hit_share
    playing = np.flatnonzero((balance > 1e-9) & (left > 1e-9))
    for _ in range(MAX_STEPS):
        if not playing.size:
            break
        stake = np.minimum(np.minimum(bet, balance[playing]), left[playing])
        won = random.random(playing.size) < game.hit_share
        balance[playing] += stake * (won * payout - 1)
        left[playing] -= stake
        turnover[playing] += stake
        playing = playing[(balance[playing] > 1e-9) & (left[playing] > 1e-9)]
    return _outcome(turnover, left, bonus, game.house_edge)


def _outcome(turnover, left, bonus: float, house_edge: float) -> Outcome:
    mean, error = float(turnover.mean()), float(turnover.std(ddof=1) / np.sqrt(turnover.size))
    return Outcome(
        cost_share=_share(1 - house_edge * mean / bonus),
        cost_share_upper=_share(1 - house_edge * (mean - _Z95 * error) / bonus),
        completed=_share(float((left <= 1e-9).mean())),
        mean_turnover=Decimal(f"{mean:.4f}"),
    )


def _share(value: float) -> Decimal:
    return Decimal(f"{min(max(value, 0.0), 1.0):.6f}")
