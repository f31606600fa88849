"""The players' pages: every metric beside its formula, where the figures come from, how old they are."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from apps.core import clock
from apps.rewards import services
from apps.rewards.engine.formulas import METRICS
from apps.rewards.models import DailyActivity, Player, PlayerTotals, Reward, SegmentChange
from apps.rewards.selectors import profile
from tests.factories.players import make_player

from .conftest import TODAY

pytestmark = pytest.mark.django_db
LIST = "admin:rewards_player_changelist"


def page(client, player) -> str:
    return client.get(reverse("admin:rewards_player_change", args=[player.pk])).content.decode()


def found(client, **query) -> list[str]:
    rows = client.get(reverse(LIST), query).context["cl"].result_list
    return sorted(player.external_id for player in rows)


class TestList:
    def test_finds_by_exact_id_and_the_beginning_of_the_name(self, console):
        make_player("P1", name="lucky_tiger")
        make_player("P2", name="lucky_kite")
        make_player("P22", name="quiet_ace")
        client = console("ANALYST")
        assert found(client, q="P2") == ["P2"]
        assert found(client, q="lucky") == ["P1", "P2"]
        assert found(client, q="tiger") == []

    def test_finds_by_exact_mobile_for_those_who_may_look_people_up(self, console):
        make_player("P1", mobile="+919999900001")
        make_player("P2", mobile="+919999900002")
        assert found(console("SUPPORT"), q="99999 00002") == ["P2"]
        assert found(console("ANALYST"), q="+919999900002") == []

    def test_filters_by_segment_activity_and_country(self, console, edge):
        make_player("busy", days=3)
        make_player("abroad", days=3, country="NP")
        quiet = make_player("quiet", days=1)
        DailyActivity.objects.filter(player=quiet).update(date=TODAY - timedelta(days=40), stakes=2_000)
        services.recalculate()
        client = console("ANALYST")
        assert found(client, segment="LOSING") == ["abroad", "busy", "quiet"]
        assert found(client, segment="VIP") == []
        assert found(client, dormant="yes") == ["quiet"]
        assert found(client, dormant="no") == ["abroad", "busy"]
        assert found(client, country="NP") == ["abroad"]
        assert profile.countries() == ["IN", "NP"]

    def test_players_without_a_country_offer_no_choice(self):
        make_player("P1", country="")
        assert profile.countries() == []
        make_player("P2", country="LK")
        assert profile.countries() == ["LK"]


class TestPage:
    def test_every_metric_stands_in_exactly_one_group(self):
        names = [name for _, group in profile.GROUPS for name in group]
        assert sorted(names) == sorted(METRICS)

    def test_shows_each_metric_beside_its_formula(self, console, edge):
        text = page(console("ANALYST"), make_player("P1", days=5))
        for metric in METRICS.values():
            assert escape(metric.label) in text
        for sentence in ("stakes - winnings", "sum over games of stake x house edge", "active days x 7 / tenure"):
            assert sentence in text
        assert "₹5,000.00" in text  # stakes
        assert "₹450.00" in text  # NGR: 500 won less 50 of bonus turned real
        assert '<span class="num">10.00</span> %' in text  # hold

    def test_says_which_figures_were_counted(self, console):
        player = make_player("P1", days=10)
        assert "Counted from daily activity from 11 Nov 2026 to 20 Nov 2026." in page(console("ANALYST"), player)
        PlayerTotals.objects.create(player=player, as_of=date(2026, 11, 18), stakes=Decimal(50_000), winnings=0)
        services.recalculate()
        text = page(console("ANALYST"), player)
        assert "Totals win up to 18 Nov 2026; daily activity is added from 19 Nov 2026 on." in text
        assert "₹52,000.00" in text  # the totals, and two days after them

    def test_warns_when_the_data_is_older_than_the_limit(self, console):
        player = make_player("P1", days=3)
        assert "days old" not in page(console("ANALYST"), player)
        with clock.fixed(clock.now() + timedelta(days=7)):
            assert "days old" not in page(console("ANALYST"), player)
        with clock.fixed(clock.now() + timedelta(days=8)):
            assert "These figures are 8 days old: the newest data is of 20 Nov 2026." in page(
                console("ANALYST"), player
            )

    def test_tells_what_moved_the_player_between_segments(self, console, edge):
        player = make_player("P1", days=1)
        DailyActivity.objects.filter(player=player).update(winnings=2_500)
        services.recalculate()
        DailyActivity.objects.filter(player=player).update(stakes=9_000)
        services.recalculate()
        moves = SegmentChange.objects.order_by("id").values_list("from_segment", "to_segment", "threshold", "as_of")
        assert list(moves) == [
            ("LOSING", "WINNING", "pnl.sign", TODAY),
            ("WINNING", "LOSING", "pnl.sign", TODAY),
        ]
        text = page(console("ANALYST"), player)
        assert "The sign of the player&#x27;s P&amp;L" in text
        assert "-₹6,500.00" in text

    def test_says_that_a_player_has_no_metrics_yet(self, console):
        player = Player.objects.create(external_id="P1", currency="INR")
        assert "The metrics of this player are not computed yet" in page(console("ANALYST"), player)

    def test_asks_as_much_of_the_database_for_much_history_as_for_little(self, console):
        client, player = console("ANALYST"), make_player("P1", days=1)
        page(client, player)
        few = queries(client, player)
        other = make_player("P2", days=80)
        assert queries(client, other) == few


def queries(client, player) -> int:
    with CaptureQueriesContext(connection) as captured:
        page(client, player)
    return len(captured)


class TestAskTheRules:
    def test_asks_first_and_pays_on_post(self, console, live, edge):
        live("segment = 'LOSING'", "25", name="Loss-back")
        player, client = make_player("P1", days=3), console("OPERATOR")
        url = reverse("admin:rewards_player_evaluate", args=[player.pk])
        assert client.get(url).status_code == 200
        assert Reward.objects.count() == 0
        answer = client.post(url, {"_form_submitted": "True"}, follow=True)
        assert answer.status_code == 200
        assert list(Reward.objects.values_list("state", "amount")) == [("ISSUED", Decimal(25))]
        assert "Loss-back" in page(client, player)

    def test_refuses_who_may_not_and_leaves_no_trace(self, console, live, edge):
        live("segment = 'LOSING'", "25")
        player, client = make_player("P1", days=3), console("VIEWER")
        assert (
            client.post(
                reverse("admin:rewards_player_evaluate", args=[player.pk]), {"_form_submitted": "True"}
            ).status_code
            == 403
        )
        assert Reward.objects.count() == 0
