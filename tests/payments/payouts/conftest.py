"""Fixtures of payouts."""

import pytest

from tests.factories.payouts import make_winner


@pytest.fixture
def winner(db):
    """A verified member with 10,000 rupees of winnings."""
    return make_winner()


@pytest.fixture
def cashier(staff):
    return staff("FINANCE")
