"""Formulas, counted once, unknown is not zero."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from apps.rewards.models import DailyActivity, GameEdge, Player, PlayerMetrics, PlayerTotals, Recalculation
from apps.rewards.services import recalculate
from apps.rewards.states import RecalculationState
from tests.rewards.conftest import TODAY

pytestmark = pytest.mark.django_db


def metrics(player) -> PlayerMetrics:
    recalculate()
    return PlayerMetrics.objects.get(player=player)


class TestFormulas:
    def test_totals_give_every_metric(self, player_of, edge):
        player = player_of(
            "p1",
            stakes=10000,
            winnings=9000,
            bets=200,
            deposits=2000,
            withdrawals=500,
            active_days=30,
            last_active_date=TODAY - timedelta(days=3),
            bonus_received=500,
            bonus_converted=100,
            registered=TODAY - timedelta(days=100),
        )
        row = metrics(player)
        assert (row.ggr, row.pnl, row.ngr) == (1000, -1000, 900)
        assert row.theo == Decimal("400.0000")
        assert (row.rtp, row.hold, row.bonus_ratio) == (Decimal("0.9"), Decimal("0.1"), Decimal("0.05"))
        assert (row.net_deposits, row.withdrawal_ratio, row.average_stake) == (1500, Decimal("0.25"), 50)
        assert (row.tenure_days, row.recency_days, row.is_dormant) == (100, 3, False)
        assert row.frequency == Decimal("2.1")
        assert row.risk_score == 0
        assert (row.stakes_30d, row.theo_90d) == (None, None)
        assert (row.value_score, row.value_basis) == (Decimal("400.0000"), "TOTALS")
        assert row.as_of == TODAY

    def test_unknown_is_null_and_never_zero(self, player_of, edge):
        row = metrics(player_of("p1", deposits=100, registered=None))
        assert row.deposits == 100
        for name in ("stakes", "ggr", "ngr", "theo", "rtp", "hold", "bonus_ratio", "recency_days", "is_dormant"):
            assert getattr(row, name) is None, name
        assert (row.tenure_days, row.frequency, row.risk_score) == (None, None, None)

    def test_ratios_with_a_zero_denominator_are_null(self, player_of, edge):
        row = metrics(player_of("p1", stakes=0, winnings=0, deposits=0, withdrawals=0, bets=0, bonus_received=0))
        assert (row.ggr, row.theo) == (0, 0)
        assert (row.rtp, row.hold, row.bonus_ratio, row.withdrawal_ratio, row.average_stake) == (None,) * 5

    def test_theo_is_unknown_without_a_house_edge(self, player_of):
        assert metrics(player_of("p1", stakes=100, winnings=50)).theo is None

    def test_theo_uses_the_edge_of_the_game_then_of_the_product(self, player_of, day_of, edge):
        GameEdge.objects.create(product="slots", house_edge="0.05")
        GameEdge.objects.create(product="slots", game="book", house_edge="0.10")
        player = player_of("p1")
        day_of(player, TODAY, product="slots", game="book", stakes=100, winnings=0)
        day_of(player, TODAY, product="slots", game="fruit", stakes=100, winnings=0)
        day_of(player, TODAY, product="table", stakes=100, winnings=0)
        assert metrics(player).theo == Decimal("19.0000")


class TestCountedOnce:
    def test_the_snapshot_wins_up_to_its_date_and_activity_adds_after_it(self, player_of, day_of, edge):
        player = player_of("p1", as_of=date(2026, 11, 10), stakes=1000, winnings=900, active_days=10)
        day_of(player, date(2026, 11, 9), stakes=100, winnings=50)
        day_of(player, date(2026, 11, 10), stakes=100, winnings=50)
        day_of(player, date(2026, 11, 11), stakes=70, winnings=10)
        row = metrics(player)
        assert (row.stakes, row.winnings, row.active_days) == (1070, 910, 11)
        assert row.theo == Decimal("42.8000")
        assert (row.totals_as_of, row.activity_from, row.activity_to) == (
            date(2026, 11, 10),
            date(2026, 11, 9),
            date(2026, 11, 11),
        )

    def test_what_the_snapshot_does_not_know_comes_from_activity(self, player_of, day_of, edge):
        player = player_of("p1", as_of=date(2026, 11, 10), deposits=500)
        day_of(player, date(2026, 11, 9), stakes=100, winnings=50, deposits=20)
        day_of(player, date(2026, 11, 11), stakes=70, winnings=10, deposits=30)
        row = metrics(player)
        assert (row.stakes, row.deposits) == (170, 530)

    def test_windows_count_daily_activity_only(self, player_of, day_of, edge):
        player = player_of("p1")
        day_of(player, TODAY - timedelta(days=30), stakes=100, winnings=50, deposits=10)
        day_of(player, TODAY - timedelta(days=29), stakes=70, winnings=10, deposits=5)
        day_of(player, TODAY - timedelta(days=95), stakes=1000, winnings=10, deposits=5)
        other = player_of("p2", stakes=5, winnings=1)
        day_of(player_of("p3"), TODAY, stakes=1, winnings=0)
        row = metrics(player)
        assert (row.stakes_30d, row.ggr_30d, row.deposits_30d, row.active_days_30d) == (70, 60, 5, 1)
        assert row.theo_90d == Decimal("6.8000")
        assert PlayerMetrics.objects.get(player=other).stakes_30d is None


class TestRanks:
    def test_quintiles_are_ntile_with_ties_by_id(self, player_of, edge):
        players = [player_of(f"p{n}", stakes=1000, winnings=1000 - 10 * (n // 2), active_days=n) for n in range(10)]
        recalculate()
        rows = {row.player_id: row for row in PlayerMetrics.objects.all()}
        ordered = sorted(players, key=lambda each: (rows[each.pk].ngr, each.pk))
        assert [rows[each.pk].rfm_monetary for each in ordered] == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
        assert [rows[each.pk].rfm_frequency for each in players] == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]

    def test_a_part_is_ranked_as_the_whole_was(self, player_of, edge):
        players = [player_of(f"p{n}", stakes=1000, winnings=900, active_days=n) for n in range(50)]
        recalculate()
        before = list(PlayerMetrics.objects.order_by("pk").values())
        assert recalculate(player_ids=[players[7].pk]).metrics_changed == 0
        assert list(PlayerMetrics.objects.order_by("pk").values()) == before


class TestRecalculation:
    def test_writes_only_what_changed(self, player_of, edge):
        first, _second = player_of("p1", stakes=100, winnings=50), player_of("p2", stakes=100, winnings=50)
        assert recalculate().metrics_changed == 2
        assert recalculate().metrics_changed == 0
        PlayerTotals.objects.filter(player=first).update(stakes=200)
        assert recalculate().metrics_changed == 1

    def test_a_batch_touches_its_own_players(self, player_of, edge):
        batch = "01900000-0000-7000-8000-000000000001"
        first, second = player_of("p1", stakes=100, winnings=50), player_of("p2", stakes=100, winnings=50)
        recalculate()
        PlayerTotals.objects.filter(player=first).update(stakes=200, batch_id=batch)
        PlayerTotals.objects.filter(player=second).update(stakes=300)
        done = recalculate(batch=batch)
        assert (done.players, done.metrics_changed, str(done.batch_id)) == (1, 1, batch)
        assert PlayerMetrics.objects.get(player=first).stakes == 200
        assert PlayerMetrics.objects.get(player=second).stakes == 100

    @pytest.mark.django_db(transaction=True)
    def test_a_failure_is_an_alert_and_keeps_the_old_rows(self, player_of, edge):
        player = player_of("p1", stakes=100, winnings=50)
        recalculate()
        PlayerTotals.objects.filter(player=player).update(bets=9223372036854775807)
        PlayerTotals.objects.filter(player=player).update(as_of=TODAY - timedelta(days=2))
        DailyActivity.objects.create(player=player, date=TODAY, bets=9223372036854775807)
        with pytest.raises(DatabaseError):
            recalculate()
        alert = Recalculation.objects.first()
        assert (alert.state, alert.error.startswith("bigint out of range")) == (RecalculationState.FAILED, True)
        assert PlayerMetrics.objects.get().bets is None


@pytest.mark.parametrize("column", ["stakes", "winnings", "deposits"])
def test_the_database_refuses_nan(player_of, column):
    player = player_of("p1", stakes=1)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE rewards_playertotals SET {column} = 'NaN' WHERE player_id = %s", [player.pk])
    assert Player.objects.count() == 1
