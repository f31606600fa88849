"""Cells: what people write, and what is refused, word for word."""

from datetime import UTC, date, datetime

import pytest

from apps.core.imports.engine import dates, texts
from apps.core.imports.engine.amounts import parse_amount, parse_count
from apps.core.imports.engine.columns import neutral
from apps.core.imports.engine.refusals import Wrong
from apps.core.money import EXPONENTS


def refusal(function, *args, **kwargs) -> str:
    with pytest.raises(Wrong) as wrong:
        function(*args, **kwargs)
    return str(wrong.value)


class TestAmounts:
    @pytest.mark.parametrize(
        ("cell", "digits"),
        [
            ("1250.00", "1250.00"),
            ("1,23,456.00", "123456.00"),
            ("123,456.5", "123456.5"),
            ("Rs 500", "500"),
            ("Rs.500", "500"),
            ("₹ 2,500.50 ", "2500.50"),
            ("500 INR", "500"),
            ("\u00a01\u00a0250.00", "1250.00"),
            ("1.234.567,89", "1234567.89"),
            ("1234,5", "1234.5"),
            ("1'234.50", "1234.50"),
            ("'500", "500"),
            ("+500", "500"),
            ("-0", "0"),
            (1234.5, "1234.5"),
            (0.1 + 0.2, "0.3"),
            (7, "7"),
            (0.0, "0"),
        ],
    )
    def test_reads(self, cell, digits):
        assert parse_amount(cell, signed=False) == digits

    @pytest.mark.parametrize("cell", ["-5", "(5.00)", "5-", "−5", -5, -5.0])
    def test_reads_minus_only_where_it_may_be(self, cell):
        assert float(parse_amount(cell, signed=True)) == -5
        assert refusal(parse_amount, cell, signed=False, title="Stakes") == "Stakes cannot be negative"

    @pytest.mark.parametrize(
        ("cell", "reason"),
        [
            ("NaN", "is not a finite number"),
            ("nan", "is not a finite number"),
            ("Infinity", "is not a finite number"),
            ("-inf", "is not a finite number"),
            (float("nan"), "is not a finite number"),
            (float("inf"), "is not a finite number"),
            ("#DIV/0!", "is a spreadsheet error, not a number"),
            ('=cmd|"/C calc"!A0', "is a formula as text, not a number"),
            ("1.5E+10", "is shortened by a spreadsheet: format the column as a number and save again"),
            ("12,34", None),
            ("1,2,3", "has a comma that is neither for thousands nor for decimals"),
            ("12345678901234567890", "is too large"),
            ("abc", "is not a number"),
            ("१२३", "is not a number"),
            (True, "is yes or no, not a number"),
            (datetime(2026, 1, 1, tzinfo=UTC), "is a date or time, not a number"),
        ],
    )
    def test_refuses(self, cell, reason):
        if reason is None:
            assert parse_amount(cell, signed=False) == "12.34"
        else:
            assert refusal(parse_amount, cell, signed=True) == reason

    def test_refuses_another_currencys_sign(self):
        assert refusal(parse_amount, "$500", signed=False, currency="INR") == "is in USD, the row is in INR"
        assert parse_amount("$500", signed=False, currency="USD") == "500"

    def test_counts_are_whole(self):
        assert (parse_count("1,234"), parse_count("12.0"), parse_count(12.0)) == ("1234", "12", "12")
        assert refusal(parse_count, "10.5") == "is not a whole number"
        assert refusal(parse_count, "-1", title="Bets") == "Bets cannot be negative"


class TestIds:
    @pytest.mark.parametrize(
        ("cell", "text"),
        [
            ("00042", "00042"),
            ("12345678901234567", "12345678901234567"),
            (1000001.0, "1000001"),
            ("1000001.0", "1000001"),
            (float(2**53), "9007199254740992"),
            (" MU 7 ", "MU 7"),
        ],
    )
    def test_reads(self, cell, text):
        assert texts.parse_id(cell, max_length=64) == text

    @pytest.mark.parametrize("cell", [12345678901234567.0, "12345678901234567.0", 2**53 + 1])
    def test_refuses_what_a_float_has_rounded(self, cell):
        expected = "has more digits than a spreadsheet number can hold: format the column as text and export again"
        assert refusal(texts.parse_id, cell, max_length=64) == expected

    @pytest.mark.parametrize(
        ("cell", "reason"),
        [
            ("1.23457E+16", "is a number shortened by a spreadsheet: format the column as text and export again"),
            (1.5, "is a number with decimals or a sign, not an id"),
            (-3.0, "is a number with decimals or a sign, not an id"),
            (float("nan"), "is not an id"),
            ("NaN", "is not an id"),
            ("Total", "looks like a line of totals"),
            ("=1+1", "starts like a formula"),
            ("@SUM(A1)", "starts like a formula"),
            ("'=1+1", "starts like a formula"),
            ("a\x00b", "holds control characters"),
            ("x" * 65, "is longer than 64 characters"),
        ],
    )
    def test_refuses(self, cell, reason):
        assert refusal(texts.parse_id, cell, max_length=64) == reason


class TestCodes:
    @pytest.mark.parametrize("cell", ["IN", "in", "IND", "India", "356", 356.0])
    def test_countries_by_code_number_or_name(self, cell):
        assert texts.parse_country(cell) == "IN"

    def test_refuses_other_countries(self):
        assert refusal(texts.parse_country, "Atlantis") == "is not a country"
        assert refusal(texts.parse_country, "@SUM(A1:A9)") == "starts like a formula"
        assert texts.parse_country("UK") == "GB"
        assert texts.parse_country("NA") == "NA"

    def test_currencies_and_their_signs(self):
        known = frozenset(EXPONENTS)
        assert [texts.parse_currency(cell, known) for cell in ("inr", "Rs", "₹", "€")] == ["INR", "INR", "INR", "EUR"]
        assert refusal(texts.parse_currency, "DOGE", known) == "is not a currency known here"

    @pytest.mark.parametrize(
        "cell", ["+919999900001", "9999900001", "09999900001", "919999900001", "+91 99999-00001", 9999900001.0]
    )
    def test_mobiles(self, cell):
        assert texts.parse_mobile(cell) == "+919999900001"

    def test_refuses_other_mobiles(self):
        assert refusal(texts.parse_mobile, "12345678") == "needs its country code, such as +91"
        assert refusal(texts.parse_mobile, "call me") == "is not a mobile number"


class TestDates:
    @pytest.mark.parametrize(
        "cell",
        [
            *(
                "2026-03-04",
                "2026/3/4",
                "20260304",
                "2026-03-04T10:15:00Z",
                "04-Mar-2026",
                "4 March 2026",
                "Mar 4, 2026",
            ),
            *(date(2026, 3, 4), datetime(2026, 3, 4, 12, tzinfo=UTC), 46085.0),
        ],
    )
    def test_read_one_way_only(self, cell):
        assert {dates.parse_date(cell, month_first=order) for order in (True, False)} == {date(2026, 3, 4)}

    def test_read_by_the_order_chosen(self):
        assert dates.parse_date("03/04/2026", month_first=False) == date(2026, 4, 3)
        assert dates.parse_date("3/4/26 0:00", month_first=True) == date(2026, 3, 4)

    @pytest.mark.parametrize(
        ("cell", "reason"),
        [
            ("12/31/2025", "is not a date when read day first: there is no month 31"),
            ("31/02/2026", "is not a date of the calendar"),
            ("soon", "is not a date: write 2026-12-31"),
            ("45000", "is not a date: write 2026-12-31"),
            (12.0, "is a number, not a date"),
            ("04-Foo-2026", "has no month called Foo"),
            ("01/01/1850", "lies outside the years 1900 to 2100"),
        ],
    )
    def test_refuses(self, cell, reason):
        assert refusal(dates.parse_date, cell, month_first=False) == reason

    def test_the_order_is_proved_by_days_above_twelve(self):
        assert dates.find_order(["03/04/2026", "25/12/2026"]).guess == "DAY_FIRST"
        assert dates.find_order(["03/04/2026", "12/25/2026"]).guess == "MONTH_FIRST"
        found = dates.find_order(["03/04/2026", "05/05/2026", "2026-01-01"])
        assert (found.guess, found.is_ambiguous, found.examples) == ("", True, ("03/04/2026",))
        assert dates.find_order(["25/12/2026", "12/25/2026"]).guess == ""


def test_formulas_are_neutralised_and_numbers_are_not():
    assert neutral('=cmd|"/C calc"!A0') == '\'=cmd|"/C calc"!A0'
    assert [neutral(text) for text in ("@SUM(A1)", "+1+1", "-2+3", "\tx")] == ["'@SUM(A1)", "'+1+1", "'-2+3", "'\tx"]
    assert [neutral(text) for text in ("-500", "+919999900001", "1,234.5", "name")] == [
        "-500",
        "+919999900001",
        "1,234.5",
        "name",
    ]
