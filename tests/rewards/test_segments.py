"""Segments by thresholds of the database, with hysteresis and a history."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from apps.core import clock
from apps.rewards.models import PlayerMetrics, PlayerTotals, SegmentChange, SegmentThreshold
from apps.rewards.services import recalculate
from tests.rewards.conftest import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def segment_of(player_of, edge):
    """segment_of("p1", stakes, winnings): sets the totals, recalculates, returns the segment."""

    def ask(external_id="p1", stakes=10000, winnings=9000, **options):
        existing = PlayerTotals.objects.filter(player__external_id=external_id)
        if existing.update(stakes=stakes, winnings=winnings) == 0:
            player_of(external_id, stakes=stakes, winnings=winnings, **options)
        recalculate()
        return PlayerMetrics.objects.get(player__external_id=external_id).segment

    return ask


@pytest.mark.parametrize(
    ("stakes", "winnings", "segment"),
    [
        (0, 0, "NEW"),
        (999, 0, "NEW"),
        (1000, 500, "LOSING"),
        (10000, 9900, "BREAKEVEN"),
        (10000, 10100, "BREAKEVEN"),
        (10000, 10000, "BREAKEVEN"),
        (10000, "9899.99", "LOSING"),
        (10000, "10100.01", "WINNING"),
        (None, None, "NEW"),
        (10000, None, "NEW"),
    ],
)
def test_first_segment(segment_of, stakes, winnings, segment):
    assert segment_of(stakes=stakes, winnings=winnings, deposits=1) == segment
    assert SegmentChange.objects.count() == 0


@pytest.mark.parametrize(("age", "segment"), [(0, "NEW"), (13, "NEW"), (14, "LOSING")])
def test_a_young_player_is_new_whatever_the_numbers(segment_of, age, segment):
    assert segment_of(registered=TODAY - timedelta(days=age)) == segment


def test_does_not_flap_between_enter_and_leave(segment_of):
    assert segment_of(winnings=9900) == "BREAKEVEN"
    assert [segment_of(winnings=each) for each in (9850, 9801, 9880, 9800)] == ["BREAKEVEN"] * 4
    assert SegmentChange.objects.count() == 0
    assert segment_of(winnings=9799) == "LOSING"
    assert [segment_of(winnings=each) for each in (9801, 9850, 9899)] == ["LOSING"] * 3
    assert segment_of(winnings=9901) == "BREAKEVEN"
    moves = SegmentChange.objects.order_by("id").values_list("from_segment", "to_segment", "threshold", "old_value")
    assert list(moves) == [
        ("BREAKEVEN", "LOSING", "breakeven.leave", Decimal("0.02")),
        ("LOSING", "BREAKEVEN", "breakeven.enter", Decimal("0.0101")),
    ]
    assert SegmentChange.objects.order_by("id").last().new_value == Decimal("0.0099")


def test_winning_and_losing_change_by_sign(segment_of):
    assert segment_of(winnings=9850) == "LOSING"
    assert segment_of(winnings=10150) == "WINNING"
    change = SegmentChange.objects.get()
    assert (change.threshold, change.old_value, change.new_value) == ("pnl.sign", -150, 150)


def test_who_leaves_new_inside_the_band_gets_the_label_of_the_sign(segment_of):
    assert segment_of(stakes=900, winnings=890) == "NEW"
    assert segment_of(stakes=10000, winnings=9850) == "LOSING"
    change = SegmentChange.objects.get()
    assert (change.threshold, change.old_value, change.new_value) == ("new.min_stake", 900, 10000)


def test_thresholds_come_from_the_database(segment_of):
    SegmentThreshold.objects.update_or_create(key="new.min_stake", currency="INR", defaults={"value": 20000})
    assert segment_of() == "NEW"


class TestVip:
    @pytest.fixture
    def book(self, player_of, edge):
        """100 players whose theo is 4 % of n x 1,000."""
        return [player_of(f"p{n:03}", stakes=10000 + 1000 * n, winnings=9000) for n in range(100)]

    def vips(self):
        found = PlayerMetrics.objects.filter(segment="VIP").order_by("player__external_id")
        return list(found.values_list("player__external_id", flat=True))

    def set_stakes(self, external_id, stakes):
        PlayerTotals.objects.filter(player__external_id=external_id).update(stakes=stakes)

    def at(self, day: date):
        return clock.fixed(datetime(day.year, day.month, day.day, 6, tzinfo=UTC))

    def test_the_top_two_percent(self, book):
        recalculate()
        assert self.vips() == ["p098", "p099"]

    def test_tenure_and_stake_are_required(self, book):
        SegmentThreshold.objects.update_or_create(key="vip.min_stake", currency="INR", defaults={"value": 109000})
        book[99].registered_date = TODAY - timedelta(days=29)
        book[99].save()
        recalculate()
        assert self.vips() == []

    def test_stays_while_in_the_top_four_and_thirty_days_below(self, book):
        recalculate()
        self.set_stakes("p098", 106500)  # place 4: still kept
        recalculate()
        assert self.vips() == ["p097", "p098", "p099"]
        self.set_stakes("p098", 50000)  # far below: the thirty days start
        recalculate()
        assert self.vips() == ["p097", "p098", "p099"]
        assert PlayerMetrics.objects.get(player=book[98]).vip_below_since == TODAY
        PlayerTotals.objects.update(as_of=TODAY + timedelta(days=29))
        recalculate()
        assert "p098" in self.vips()
        PlayerTotals.objects.update(as_of=TODAY + timedelta(days=30))
        recalculate()
        assert self.vips() == ["p097", "p099"]
        change = SegmentChange.objects.get(player=book[98])
        assert (change.from_segment, change.to_segment, change.threshold) == ("VIP", "LOSING", "vip.leave_share")

    def test_a_return_above_the_cut_ends_the_thirty_days(self, book):
        recalculate()
        self.set_stakes("p098", 50000)
        recalculate()
        self.set_stakes("p098", 200000)
        recalculate()
        assert PlayerMetrics.objects.get(player=book[98]).vip_below_since is None

    def test_by_hand_until_the_grant_ends(self, book):
        book[5].vip_until = TODAY
        book[5].save()
        recalculate()
        assert self.vips() == ["p005", "p098", "p099"]
        with self.at(TODAY + timedelta(days=1)):
            recalculate()
        assert self.vips() == ["p098", "p099"]
        assert SegmentChange.objects.get().threshold == "vip.grant"
