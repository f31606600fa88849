"""Money at the edges."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.money import (
    EXPONENTS,
    MAX_MINOR,
    AmountInvalid,
    CurrencyUnknown,
    Money,
    format_money,
    from_minor,
    parse_money,
    to_minor,
)


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("1250.00", "INR", 125000),
        ("1250", "INR", 125000),
        ("0.5", "INR", 50),
        ("7", "JPY", 7),
        ("1.234", "KWD", 1234),
    ],
)
def test_parses_and_counts_minor_units(amount, currency, minor):
    assert to_minor(parse_money(amount, currency)) == minor


@pytest.mark.parametrize(
    "amount", [5, 5.0, None, "", "NaN", "Infinity", "1e3", "1,250", " 1", "1.", ".5", "1.001", "٣", "1" * 16]
)
def test_refuses_what_is_not_a_plain_amount(amount):
    with pytest.raises(AmountInvalid):
        parse_money(amount, "INR")


def test_refuses_an_unknown_currency():
    with pytest.raises(CurrencyUnknown):
        parse_money("1", "XXX")


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (123456700, "INR", "₹12,34,567.00"),
        (-99900, "INR", "-₹999.00"),
        (100000, "INR", "₹1,000.00"),
        (1234567, "JPY", "JPY 1,234,567"),
        (1234, "KWD", "KWD 1.234"),
    ],
)
def test_writes_money_for_people(minor, currency, text):
    assert format_money(from_minor(minor, currency)) == text


def test_round_trip_keeps_the_exponent():
    assert from_minor(1, "KWD") == Money(Decimal("0.001"), "KWD")


minor_units = st.integers(1 - MAX_MINOR, MAX_MINOR - 1)
currencies = st.sampled_from(sorted(EXPONENTS))


@given(minor_units, currencies)
def test_minor_units_survive_money(minor, currency):
    value = from_minor(minor, currency)
    assert to_minor(value) == minor
    assert -value.amount.as_tuple().exponent == EXPONENTS[currency]


@given(minor_units, currencies)
def test_what_the_api_writes_it_reads(minor, currency):
    value = from_minor(minor, currency)
    assert parse_money(f"{value.amount:f}", currency) == value


@given(minor_units, currencies)
def test_grouping_changes_no_digit(minor, currency):
    shown = format_money(from_minor(minor, currency))
    assert "".join(filter(str.isdigit, shown)) == "".join(
        filter(str.isdigit, f"{from_minor(minor, currency).amount:f}")
    )
    assert shown.startswith("-") == (minor < 0)


@given(st.text(max_size=20))
def test_any_text_is_money_or_refused(text):
    try:
        value = parse_money(text, "INR")
    except AmountInvalid:
        return
    assert Decimal(text) == value.amount
