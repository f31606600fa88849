"""Players to look at."""

from datetime import date
from decimal import Decimal

from apps.core import clock
from apps.rewards import services
from apps.rewards.models import DailyActivity, Player


def make_player(external_id: str = "", *, days: int = 1, **fields) -> Player:
    """A player with activity of the last `days` days before today, recalculated."""
    defaults = {"currency": "INR", "country": "IN", "registered_date": date(2026, 1, 1)}
    player = Player.objects.create(external_id=external_id or f"P{Player.objects.count()}", **(defaults | fields))
    today = clock.today()
    DailyActivity.objects.bulk_create(
        DailyActivity(
            player=player,
            date=date.fromordinal(today.toordinal() - back),
            product="slots",
            stakes=Decimal(1_000),
            winnings=Decimal(900),
            bets=10,
            deposits=Decimal(200),
            withdrawals=Decimal(50),
            bonus_received=Decimal(20),
            bonus_converted=Decimal(10),
        )
        for back in range(days)
    )
    services.recalculate(player_ids=[player.pk])
    player.refresh_from_db()
    return player


def players(count: int) -> None:
    for _ in range(count):
        make_player()
