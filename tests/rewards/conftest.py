"""A small book to compute with."""

from datetime import UTC, date, datetime

import pytest

from apps.core import clock
from apps.rewards.models import DailyActivity, GameEdge, Player, PlayerTotals

TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def noon():
    with clock.fixed(datetime(2026, 11, 20, 6, 30, tzinfo=UTC)) as at:
        yield at


@pytest.fixture
def edge(db):
    return GameEdge.objects.create(house_edge="0.04")


@pytest.fixture
def player_of(db):
    """player_of("p1", stakes=..., winnings=...) makes a player with a totals snapshot as of today."""

    def make(external_id, *, as_of=TODAY, registered=date(2026, 1, 1), currency="INR", country="IN", **totals):
        player = Player.objects.create(
            external_id=external_id, currency=currency, country=country, registered_date=registered
        )
        if totals:
            PlayerTotals.objects.update_or_create(player=player, defaults={"as_of": as_of, **totals})
        return player

    return make


@pytest.fixture
def day_of(db):
    def make(player, on, **numbers):
        return DailyActivity.objects.create(player=player, date=on, **numbers)

    return make
