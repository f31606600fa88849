"""The dashboard of rewards: sums added up beforehand, true to the rows, cheap to draw."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core import clock
from apps.core.console import Panel, PlayerPanel, SearchProvider, entries
from apps.core.money import Money
from apps.rewards import console as rewards_console
from apps.rewards import services
from apps.rewards.models import Board, DailyActivity
from apps.rewards.selectors import board
from tests.factories.players import make_player

from .conftest import TODAY

pytestmark = pytest.mark.django_db


def inr(amount) -> Money:
    return Money(Decimal(amount), "INR")


@pytest.fixture
def book(edge):
    """Two players who lose, one who wins, one abroad in another currency."""
    make_player("lost", days=3)
    make_player("lost too", days=2)
    winner = make_player("won", days=1)
    DailyActivity.objects.filter(player=winner).update(winnings=1_500)
    make_player("abroad", days=1, currency="NPR", country="NP")
    services.recalculate()
    services.board_refresh()
    return Board.objects.get()


class TestRefresh:
    def test_adds_up_once_until_something_changed(self, book):
        assert services.board_refresh() is False
        services.recalculate()
        assert services.board_refresh() is True
        services.run_decide()
        assert services.board_refresh() is True
        assert services.board_refresh() is False
        with clock.fixed(clock.now() + timedelta(days=1)):
            assert services.board_refresh() is True
        assert Board.objects.count() == 1

    def test_an_empty_house_has_empty_sums(self, db):
        assert services.board_refresh() is True
        assert Board.objects.get().sums == {"segments": [], "days": [], "rewards": [], "refusals": []}


class TestSums:
    def test_players_by_segment_with_the_money_of_one_currency(self, book):
        found = board.segments(book)
        assert {row["segment"]: (row["players"], row["ggr"]) for row in found["rows"]} == {
            "VIP": (0, inr(0)),
            "NEW": (0, inr(0)),
            "BREAKEVEN": (0, inr(0)),
            "WINNING": (1, inr(-500)),
            "LOSING": (3, inr(500)),
        }
        assert (found["total"], found["currency"]) == (4, "INR")

    def test_revenue_by_day_leaves_no_day_out(self, book):
        DailyActivity.objects.filter(player__external_id="lost", date=TODAY - timedelta(days=1)).delete()
        DailyActivity.objects.filter(player__external_id="lost too").delete()
        services.recalculate()
        services.board_refresh()
        days = board.revenue(Board.objects.get())
        assert days["dates"] == [TODAY - timedelta(days=2), TODAY - timedelta(days=1), TODAY]
        assert days["ggr"] == [100, 0, -400]
        assert days["ngr"] == [90, 0, -420]
        assert board.last_week(Board.objects.get())["ggr"] == inr(-300)

    def test_rewards_and_refusals_by_reason(self, book, live):
        live("segment = 'LOSING'", "40", name="Loss-back")
        live("segment = 'WINNING'", "0", name="Nothing", rule_set="other")
        services.run_issue(run_id=services.run_decide().pk)
        services.board_refresh()
        found = board.rewards(Board.objects.get())
        assert found["given"] == {"count": 2, "amount": inr(80)}
        assert [(row["key"], row["count"], row["amount"]) for row in found["states"]] == [("ISSUED", 2, inr(80))]
        assert [(row["key"], row["count"], row["amount"]) for row in found["reasons"]] == [("NOT_POSITIVE", 1, inr(0))]
        assert len(found["days"]) == 1


class TestConsole:
    def test_panels_ask_the_same_few_things_of_the_database_whatever_the_size(self, book, staff, rf):
        request = rf.get("/")
        request.user = staff("ADMIN")
        for panel in entries(Panel):
            if panel.key.startswith("rewards."):
                with CaptureQueriesContext(connection) as captured:
                    panel.context(request)
                assert len(captured) <= 2, panel.key

    def test_dashboard_shows_the_book(self, book, console):
        text = console("ANALYST").get("/admin/").content.decode()
        assert "Players by segment" in text
        assert "GGR, last 7 days" in text
        assert "No import is open." in text

    def test_dashboard_opens_before_the_first_import(self, db, console):
        text = console("ANALYST").get("/admin/").content.decode()
        assert "No player has metrics yet" in text
        assert "No rule has run in the last thirty days." in text

    def test_person_page_shows_the_profile(self, book, member, console, rf):
        user = member()
        player = make_player("mine", user=user)
        text = console("SUPPORT").get(f"/admin/people/{user.public_id}/").content.decode()
        assert f"/admin/rewards/player/{player.pk}/change/" in text
        assert any(panel.key == "rewards.player" for panel in entries(PlayerPanel))

    def test_search_finds_a_player_by_exact_id(self, book):
        assert [hit.title for hit in rewards_console.find_players("lost")] == ["lost"]
        assert rewards_console.find_players("los") == []
        assert any(provider.key == "rewards.players" for provider in entries(SearchProvider))
