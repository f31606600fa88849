"""A believable book, drawn from one seed: who signs up when, how long they stay, what they stake and win.

Amounts are whole paise. They come out of a random number generator, not out of arithmetic on money.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import numpy as np

DAYS = 730


@dataclass(frozen=True, slots=True)
class Game:
    """`swing` is the standard deviation of one bet's payout, in stakes; `share` of players call it their own."""

    product: str
    game: str
    house_edge: Decimal
    swing: float
    share: float


GAMES = (
    Game("slots", "temple-gold", Decimal("0.045"), 3.2, 0.20),
    Game("slots", "monsoon-riches", Decimal("0.038"), 4.2, 0.13),
    Game("live", "roulette", Decimal("0.027"), 1.2, 0.13),
    Game("live", "andar-bahar", Decimal("0.025"), 1.0, 0.12),
    Game("crash", "kite", Decimal("0.030"), 2.4, 0.12),
    Game("sports", "cricket", Decimal("0.060"), 1.6, 0.22),
    Game("sports", "football", Decimal("0.055"), 1.7, 0.08),
)
COUNTRIES = (("IN", 0.93), ("NP", 0.03), ("LK", 0.015), ("BD", 0.015), ("AE", 0.01))
_FIRST = (
    "lucky",
    "quiet",
    "royal",
    "silver",
    "monsoon",
    "golden",
    "swift",
    "night",
    "river",
    "desert",
    "early",
    "bold",
)
_LAST = ("tiger", "kite", "peacock", "ace", "banyan", "comet", "falcon", "lotus", "pilot", "rover", "spinner")
# How long players stay: most try it out, some keep a habit, a few remain.
_STAY_DAYS, _STAY_SHARE = np.array([25, 200, 1_000]), (0.42, 0.33, 0.25)


@dataclass(frozen=True, slots=True)
class DemoPlayer:
    external_id: str
    name: str
    country: str
    registered_date: date


@dataclass(frozen=True, slots=True)
class Book:
    """Players by date of registration, and columns of daily activity by date; `player` and `game` are positions."""

    first_date: date
    last_date: date
    players: list[DemoPlayer]
    days: dict[str, np.ndarray]


def draw(*, players: int, seed: int, last_date: date) -> Book:
    """The same book for the same seed, moved to end on `last_date`."""
    rng = np.random.default_rng(seed)
    first_date = last_date - timedelta(days=DAYS - 1)
    # The book grows: more sign up late than early.
    signup = np.sort((DAYS * rng.random(players) ** 0.7).astype(int))
    own = rng.choice(len(GAMES), players, p=[game.share for game in GAMES])
    alive = _days_alive(rng, signup, own, first_date)
    days = _activity(rng, alive, own)
    return Book(first_date, last_date, _people(rng, signup, first_date), days)


def _people(rng, signup: np.ndarray, first_date: date) -> list[DemoPlayer]:
    codes, weights = zip(*COUNTRIES, strict=True)
    countries = rng.choice(codes, len(signup), p=weights)
    first, last = rng.choice(_FIRST, len(signup)), rng.choice(_LAST, len(signup))
    return [
        DemoPlayer(
            external_id=f"P{100_000 + number}",
            name=f"{first[number]}_{last[number]}{number % 97}",
            country=str(countries[number]),
            registered_date=first_date + timedelta(days=int(signup[number])),
        )
        for number in range(len(signup))
    ]


def _days_alive(rng, signup: np.ndarray, own: np.ndarray, first_date: date) -> tuple[np.ndarray, np.ndarray]:
    """(player, day) pairs with play: habit, weekends, and cricket's season for those who bet on sports."""
    count = len(signup)
    stay = rng.exponential(_STAY_DAYS[rng.choice(3, count, p=_STAY_SHARE)])
    habit = rng.beta(1.1, 4.6, count)
    habit[rng.random(count) < 0.05] = 0  # registered, and never seen again
    dates = [first_date + timedelta(days=day) for day in range(DAYS)]
    weekend = np.array([1.45 if each.weekday() >= 5 else 0.9 for each in dates])
    season = np.array([0.5 if each.month in (4, 5) else 0.0 for each in dates])
    on_sports = np.array([game.product == "sports" for game in GAMES])[own]
    chance = habit[:, None] * weekend * (1 + on_sports[:, None] * season)
    day = np.arange(DAYS)
    there = (day >= signup[:, None]) & (day < (signup + stay)[:, None])
    there[:, :] &= rng.random((count, DAYS)) < chance
    there[np.arange(count), signup] |= rng.random(count) < 0.85  # most play on the day they come
    day_of, player_of = np.nonzero(there.T)
    return player_of, day_of


def _activity(rng, alive: tuple[np.ndarray, np.ndarray], own: np.ndarray) -> dict[str, np.ndarray]:
    player, day = alive
    size = len(player)
    # A few carry the book: a log-normal purse with this spread gives 5 % of players about half of the stakes.
    purse = rng.lognormal(np.log(900), 0.5, len(own))
    bets = 4 + rng.poisson(rng.gamma(2.0, 16.0, size))
    stakes = np.maximum(purse[player] * bets / 36 * rng.lognormal(0, 0.5, size), 10)
    elsewhere = rng.random(size) < 0.25
    game = np.where(elsewhere, rng.integers(len(GAMES), size=size), own[player])
    edge = np.array([float(each.house_edge) for each in GAMES])[game]
    shape = bets / np.array([each.swing for each in GAMES])[game] ** 2
    winnings = stakes * (1 - edge) * rng.gamma(shape) / shape
    tops_up = rng.random(size) < 0.4
    cashes_out = (winnings > stakes) & (rng.random(size) < 0.6)
    bonus = np.where(rng.random(size) < 0.03, stakes * 0.08, 0)
    return {
        "player": player,
        "day": day,
        "game": game,
        "bets": bets,
        "stakes": _paise(stakes),
        "winnings": _paise(winnings),
        "deposits": _paise(np.where(tops_up, stakes * rng.uniform(0.1, 0.55, size), 0), step=10_000),
        "withdrawals": _paise(np.where(cashes_out, (winnings - stakes) * rng.uniform(0.4, 0.9, size), 0), step=10_000),
        "bonus_received": _paise(bonus),
        "bonus_converted": _paise(bonus * np.where(rng.random(size) < 0.4, 0.8, 0)),
    }


def _paise(rupees: np.ndarray, step: int = 100) -> np.ndarray:
    return (np.round(rupees * 100 / step) * step).astype(np.int64)
