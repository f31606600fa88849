"""Money at the edges."""

from decimal import Decimal

import pytest

from apps.core.money import (
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
