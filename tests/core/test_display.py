"""How the console writes things."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from apps.core import display, masking
from apps.core.admin import columns
from apps.core.money import group_digits, money
from apps.core.templatetags.console import age, chart


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [(0, None, "0"), (999, None, "999"), (1234567, None, "12,34,567"), (-100000, None, "-1,00,000"),
     (Decimal("1234.5"), None, "1,234.5"), (Decimal("0.126"), 2, "0.13"), (Decimal("12345678.9"), 0, "1,23,45,679")],
)  # fmt: skip
def test_digits_are_grouped_in_lakh_and_crore(value, places, text):
    assert group_digits(value, places) == text


def test_money_stands_in_figures_of_equal_width():
    assert display.money(money("1234567", "INR")) == '<span class="num">₹12,34,567.00</span>'
    assert display.money(money("-5", "JPY")) == '<span class="num neg">-JPY 5</span>'
    assert display.money(None) == '<span class="num">–</span>'
    assert display.number(Decimal("50000.5000")) == '<span class="num">50,000.5</span>'


def test_moments_are_shown_on_the_business_clock():
    at = datetime(2026, 3, 31, 20, 0, 5, 123456, tzinfo=UTC)
    shown = '<time class="when" datetime="2026-03-31T20:00:05Z" title="2026-03-31T20:00:05Z">01 Apr 2026, 01:30</time>'
    assert display.moment(at) == shown
    assert display.moment(None) == "–"


def test_badges_escape_what_they_show():
    assert display.badge("<b>", "good") == '<span class="badge" data-tone="good">&lt;b&gt;</span>'


@pytest.mark.parametrize(
    ("waiting", "text"),
    [
        (timedelta(seconds=-5), "0 min"),
        (timedelta(minutes=59), "59 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(hours=47), "47 h"),
        (timedelta(hours=48), "2 d"),
    ],
)
def test_ages_are_told_in_their_largest_unit(waiting, text):
    assert age(waiting) == text


def test_masks_keep_at_most_a_third():
    assert masking.text("ABCDE1234F") == "••••34F"
    assert masking.text("ab") == "••••"
    assert masking.text(None) == ""


class Choice:
    state = "HELD"
    related = None

    def get_state_display(self):
        return "Held back"


def test_state_columns_know_the_usual_words():
    column = columns.state_column("state")
    assert column(None, Choice()) == '<span class="badge" data-tone="warn">Held back</span>'
    assert columns.state_column("state", tones={"HELD": "bad"})(None, Choice()).startswith(
        '<span class="badge" data-tone="bad">'
    )
    assert columns.state_column("related__state")(None, Choice()) == "–"


def test_a_chart_carries_its_figures_as_a_table_too():
    drawn = chart("bar", ["Mon", "Tue"], [{"label": "GGR", "data": [Decimal("1.5"), 2]}], title="GGR by day")
    assert drawn["rows"] == [("Mon", [Decimal("1.5")]), ("Tue", [2])]
    assert drawn["chart"] == (
        '{"kind": "bar", "labels": ["Mon", "Tue"], "series": [{"label": "GGR", "data": ["1.5", 2]}], "money": ""}'
    )
