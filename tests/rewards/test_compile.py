"""The eighteen pitfalls of rules in SQL, each by its number (facts on rewards, section 3)."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.rewards.engine.catalog import FIELDS
from apps.rewards.engine.errors import RuleTextError
from apps.rewards.engine.parser import parse_amount, parse_condition
from apps.rewards.models import PlayerMetrics
from apps.rewards.rules.compile import expression, vocabulary_gaps
from apps.rewards.services import recalculate

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(player_of, edge):
    """stakes 10000, winnings 9000, bets 7, bonus 0; deposits and windows unknown."""
    player_of("p1", stakes=10000, winnings=9000, bets=7, bonus_received=0, registered=None)
    recalculate()


def ask(text):
    parse = parse_amount if _is_number(text) else parse_condition
    return PlayerMetrics.objects.annotate(r1=expression(parse(text, FIELDS))).values_list("r1", flat=True).get()


def _is_number(text):
    try:
        parse_amount(text, FIELDS)
    except RuleTextError:
        return False
    return True


def test_every_word_compiles():
    assert vocabulary_gaps() == set()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("stakes - winnings", 1000),
        ("-ggr + 2 * 3", -994),
        ("abs(pnl)", 1000),
        ("round(winnings / 7, 2)", Decimal("1285.71")),
        ("round(2.5)", 3),
        ("min(stakes, 5, 7)", 5),
        ("max(stakes, 5, 7)", 10000),
        ("coalesce(deposits, 3)", 3),
        ("stakes > 5 and not (winnings > stakes)", None),
        ("segment = 'LOSING'", True),
        ("segment != 'LOSING'", False),
        ("segment in ('VIP', 'LOSING')", True),
        ("country = 'IN' or deposits > 1", True),
        ("true", True),
    ],
)
def test_computes(row, text, value):
    if "not" in text:
        text = text.replace("not (winnings > stakes)", "not coalesce(winnings > stakes, false)")
        value = True
    assert ask(text) == value


class TestPitfalls:
    def test_1_division_by_zero_is_null_and_a_constant_zero_is_refused(self, row):
        assert ask("stakes / bonus_received") is None
        assert ask("coalesce(stakes / (bets - 7), 42)") == 42
        with pytest.raises(RuleTextError, match=r"Column 13: This divides by zero\."):
            parse_amount("stakes / (3 - 3)", FIELDS)

    def test_2_no_guard_relies_on_the_order_of_and(self, row):
        assert ask("bonus_received != 0 and stakes / bonus_received > 1.5") is False
        assert ask("stakes / bonus_received > 1.5") is None

    def test_3_min_and_max_with_an_unknown_are_unknown(self, row):
        assert ask("min(200, deposits)") is None
        assert ask("max(200, deposits)") is None
        assert ask("min(200, coalesce(deposits, 0))") == 0

    def test_4_nan_cannot_be_stored(self, row):
        refused = pytest.raises(IntegrityError, match="rewards_metrics_finite")
        with connection.cursor() as cursor, refused, transaction.atomic():
            cursor.execute("UPDATE rewards_playermetrics SET deposits = 'NaN'")

    def test_5_unknown_is_no_match_and_not_of_unknown_is_refused(self, row):
        match = expression(parse_condition("deposits > 3", FIELDS))
        assert PlayerMetrics.objects.filter(match).count() == 0
        with pytest.raises(RuleTextError, match=r"write not coalesce\(deposits > 3, false\)"):
            parse_condition("not (deposits > 3)", FIELDS)

    def test_6_integers_divide_exactly(self, row):
        assert ask("bets / 2") == Decimal("3.5")
        assert ask("1 / 100 * 5000") == 50
        assert ask("7 / 2") == Decimal("3.5")

    def test_7_thirds_keep_their_digits_until_the_end(self, row):
        assert ask("round(1 / 3 * 3 * 10000, 2)") == 10000

    def test_8_postgresql_rounds_half_away_from_zero(self, row):
        assert ask("round(0.125, 2)") == Decimal("0.13")
        assert ask("round(-0.125, 2)") == Decimal("-0.13")

    def test_9_a_huge_number_does_not_overflow_inside_the_expression(self, row):
        product = " * ".join(["999999999999"] * 20)
        assert ask(f"min({product}, 200)") == 200

    def test_10_there_is_no_power(self, row):
        for text in ("stakes ** 2", "stakes ^ 2", "power(stakes, 2)", "exp(stakes)"):
            with pytest.raises(RuleTextError):
                parse_amount(text, FIELDS)

    def test_11_only_catalogued_names_reach_sql(self, row):
        for text in ("_connector", "player__user__password", 'r1"; DROP TABLE x --', "pg_sleep(9)", "player_id"):
            with pytest.raises(RuleTextError):
                parse_amount(text, FIELDS)

    def test_18_choices_are_bound_and_declared(self, row):
        with pytest.raises(RuleTextError, match="has no choice 'VI"):
            parse_condition("segment = 'VI'", FIELDS)
        with CaptureQueriesContext(connection) as queries:
            PlayerMetrics.objects.filter(expression(parse_condition("segment = 'VIP'", FIELDS))).exists()
        sql, params = (
            PlayerMetrics.objects.filter(expression(parse_condition("segment = 'VIP'", FIELDS)))
        ).query.sql_with_params()
        assert "VIP" not in sql
        assert params == ("VIP",)
        assert len(queries) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Column 1: Nothing is written here."),
        ("stakes >", "Column 9: A value is expected here, not the end."),
        ("stakes > 1 > 0", "Column 12: Compare two values at a time; join comparisons with `and`."),
        ("(stakes > 1", "Column 12: “)” is expected here, not the end."),
        ("stakes > 1)", "Column 11: “)” is not expected here."),
        ("stakes", "Column 1: The condition is a yes-or-no question; this is a number."),
        ("stakes > 'x'", "Column 8: Text is compared with a choice only, such as segment."),
        ("segment > 'VIP'", "Column 9: “segment” is a choice: compare it with = or !=."),
        ("segment = stakes", "Column 11: “segment” is compared with a text such as 'VIP'."),
        ("is_dormant = true", "Column 12: A yes-or-no value stands by itself; it is not compared."),
        ("stakes + is_dormant > 1", "Column 10: “+” needs a number; “is_dormant” is a yes or no."),
        ("stakes in (1)", "Column 1: `in` works on a choice such as segment."),
        ("min(1) > 0", "Column 1: min() takes 2 numbers or more."),
        ("round(stakes, 9) > 0", "Column 15: The decimals of round() are a number from 0 to 6."),
        ("abs(1, 2) > 0", "Column 1: abs() takes one number."),
        ("nope > 1", "Column 1: There is no field “nope”."),
        ("1234567890123 > 1", "Column 1: A number has at most 12 digits."),
        ("stakes > 1e5", "Column 11: “e5” is not expected here."),
        ("stakes & 1", "Column 8: “&” has no meaning here."),
        ("x" * 501, "Column 501: A rule has at most 500 characters, this one 501."),
        ("(" * 20 + "1" + ")" * 20 + " > 0", "Column 21: A rule is nested at most 20 deep."),
        ("+".join(["1"] * 61) + " > 0", "A rule has at most 120 parts."),
    ],
)
def test_errors_name_the_column(text, message):
    with pytest.raises(RuleTextError) as wrong:
        parse_condition(text, FIELDS)
    assert str(wrong.value).endswith(message)
