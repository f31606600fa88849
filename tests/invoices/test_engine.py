"""Words, years and tax."""

from datetime import date
from decimal import Decimal

import pytest

from apps.payments.invoices.engine import tax, words, years


@pytest.mark.parametrize(
    ("minor", "currency", "places", "expected"),
    [
        (0, "INR", 2, "Rupees zero only"),
        (1, "INR", 2, "Rupees zero and one paise only"),
        (100_000, "INR", 2, "Rupees one thousand only"),
        (125_050, "INR", 2, "Rupees one thousand two hundred and fifty and fifty paise only"),
        (12_345_600, "INR", 2, "Rupees one lakh twenty-three thousand four hundred and fifty-six only"),
        (100_000_000_00, "INR", 2, "Rupees ten crore only"),
        (101, "USD", 2, "Dollars one and one cents only"),
        (42, "JPY", 0, "JPY forty-two only"),
        (1_005, "KWD", 3, "KWD one and five parts only"),
    ],
)
def test_amounts_in_words(minor, currency, places, expected):
    assert words.amount_in_words(minor, currency, places) == expected


@pytest.mark.parametrize(
    ("day", "begun", "number"),
    [
        (date(2026, 3, 31), 2025, "INV/25-26/000007"),
        (date(2026, 4, 1), 2026, "INV/26-27/000007"),
        (date(2099, 12, 1), 2099, "INV/99-00/000007"),
    ],
)
def test_fiscal_years(day, begun, number):
    assert years.fiscal_year(day) == begun
    assert years.document_number("INV", begun, 7) == number
    assert len(number) == 16


@pytest.mark.parametrize(("net", "rate", "expected"), [(1050, "18", 189), (25, "18", 5), (3, "18", 1), (0, "18", 0)])
def test_tax_is_rounded_half_up(net, rate, expected):
    assert tax.tax_on(net, Decimal(rate)) == expected


def test_the_parts_of_a_tax_are_its_whole():
    for whole in range(50):
        assert tax.split(whole, within_state=True).total == tax.split(whole, within_state=False).total == whole
