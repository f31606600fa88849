"""Fixtures of payouts."""

import copy

import pytest

from tests.factories.payouts import make_winner

PATHS = {"razorpay": "v1", "razorpayx": "v1", "cashfree": "pg", "cashfree_payouts": "payout"}


@pytest.fixture
def winner(db):
    """A verified member with 10,000 rupees of winnings."""
    return make_winner()


@pytest.fixture
def cashier(staff):
    return staff("FINANCE")


@pytest.fixture
def bank(twin, settings, db):
    """The gateways' twin, and our gateways pointed at it."""
    settings.GATEWAYS = copy.deepcopy(settings.GATEWAYS)
    for code, terms in settings.GATEWAYS.items():
        terms["url"] = f"{twin.url}{code}/{PATHS[code]}"
    return twin
