"""The demo book: the same for the same seed, believable in shape, and true to the ledger to the paisa."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
from django.db.models import Count, Sum

from apps.accounts import demo as accounts_demo
from apps.core import clock
from apps.core.approvals.models import Approval
from apps.rewards import demo
from apps.rewards.demo.book import draw
from apps.rewards.models import (
    Board,
    Budget,
    DailyActivity,
    Player,
    PlayerMetrics,
    Reward,
    RewardRefusal,
    RuleRun,
    RuleVersion,
    SegmentChange,
)
from apps.wallet.models import BonusGrant, Transfer

LAST = date(2026, 11, 19)


@pytest.fixture
def loaded(india):
    accounts_demo.load()
    return demo.load(players=200, seed=7)


class TestDraw:
    def test_the_same_seed_draws_the_same_book(self):
        one, two = (draw(players=200, seed=7, last_date=LAST) for _ in range(2))
        assert one.players == two.players
        assert {name: values.tolist() for name, values in one.days.items()} == {
            name: values.tolist() for name, values in two.days.items()
        }

    def test_a_few_players_carry_half_of_it(self):
        book = draw(players=5_000, seed=demo.SEED, last_date=LAST)
        stakes = np.bincount(book.days["player"], book.days["stakes"], 5_000)
        ggr = stakes - np.bincount(book.days["player"], book.days["winnings"], 5_000)
        assert len(book.days["player"]) == 114_623
        assert round(top(stakes), 2) == 0.43
        assert round(top(ggr), 2) == 0.59
        assert round(ggr.sum() / stakes.sum(), 3) == 0.042
        assert round((ggr < 0).mean(), 2) == 0.32

    def test_nobody_plays_before_they_sign_up(self):
        book = draw(players=200, seed=7, last_date=LAST)
        signup = np.array([(player.registered_date - book.first_date).days for player in book.players])
        assert (book.days["day"] >= signup[book.days["player"]]).all()

    def test_most_players_are_in_india_and_weekends_are_busier(self):
        book = draw(players=5_000, seed=demo.SEED, last_date=LAST)
        assert Counter(player.country for player in book.players).most_common(1) == [("IN", 4_681)]
        weekdays = np.array([(book.first_date + timedelta(days=int(day))).weekday() for day in book.days["day"]])
        saturday, tuesday = (weekdays == 5).sum(), (weekdays == 1).sum()
        assert round(saturday / tuesday, 1) == 1.6


def top(values) -> float:
    """What the first 5 % hold of everything."""
    ranked = np.sort(values)[::-1]
    return ranked[: len(ranked) // 20].sum() / ranked.sum()


class TestLoad:
    def test_the_activity_drawn_is_in_the_database_and_players_moved_between_segments(self, loaded):
        book = draw(players=200, seed=7, last_date=clock.today() - timedelta(days=1))
        found = DailyActivity.objects.aggregate(
            rows=Count("pk"), stakes=Sum("stakes"), winnings=Sum("winnings"), deposits=Sum("deposits")
        )
        assert found == {
            "rows": len(book.days["player"]),
            **{name: Decimal(int(book.days[name].sum())) / 100 for name in ("stakes", "winnings", "deposits")},
        }
        metrics = PlayerMetrics.objects.aggregate(rows=Count("pk"), stakes=Sum("stakes"), ggr=Sum("ggr"))
        assert metrics == {
            "rows": 200,
            "stakes": found["stakes"],
            "ggr": found["stakes"] - found["winnings"],
        }

    def test_every_rupee_issued_is_a_bonus_journal_and_every_refusal_has_its_reason(self, loaded):
        issued = Reward.objects.filter(state="ISSUED").aggregate(count=Count("pk"), amount=Sum("amount"))
        promised = Reward.objects.aggregate(amount=Sum("amount"))["amount"]
        posted = Transfer.objects.filter(credit_account__kind="USER_BONUS").aggregate(
            count=Count("pk"), amount=Sum("amount")
        )
        assert issued["count"] > 0
        assert posted == {"count": issued["count"], "amount": issued["amount"] * 100}
        assert BonusGrant.objects.count() == issued["count"]
        assert Budget.objects.get(rule=None).spent == promised

        run = RuleRun.objects.get()
        refused = Counter(RewardRefusal.objects.values_list("reason", flat=True))
        assert dict(refused) == run.totals["refused"]
        assert refused["PROFIT_GATE"] > 0
        assert run.state == "DONE"
        assert run.totals["issued"] == Reward.objects.count()

        versions = RuleVersion.objects.select_related("author", "published_by")
        assert [version.state for version in versions] == ["PUBLISHED"] * 5
        assert all(version.author != version.published_by for version in versions)
        assert Approval.objects.filter(state="APPROVED").count() == 7
        assert Approval.objects.exclude(state="APPROVED").count() == 0

        dates = set(SegmentChange.objects.values_list("as_of", flat=True))
        last = clock.today() - timedelta(days=1)
        assert dates <= {last - timedelta(days=stage) for stage in (180, 90, 30, 0)}
        assert len(dates) >= 3
        assert not PlayerMetrics.objects.filter(tenure_days__lt=0).exists()

    def test_demo_logins_have_claimed_profiles_and_some_have_rewards(self, loaded, api):
        claimed = Player.objects.exclude(claimed_at=None).select_related("user")
        assert claimed.count() >= 10
        assert all(player.user.mobile == player.mobile for player in claimed)
        owner = Reward.objects.filter(player__in=claimed, state="ISSUED").first().player.user
        answer = api(owner).get("/api/v1/rewards/mine")
        assert answer.status_code == 200
        assert len(answer.json()["results"]) >= 1

        board = Board.objects.get()
        assert sum(row["players"] for row in board.sums["segments"]) == 200
        assert sum(row["rewards"] for row in board.sums["rewards"]) == Reward.objects.count()
        assert sum(row["refusals"] for row in board.sums["refusals"]) == RewardRefusal.objects.count()
