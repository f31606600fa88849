"""Gateways at the other end of a line that tests hold in their hands."""

import copy

import pytest

from apps.payments.gateways.providers import registry
from tests.gateways.wire import listening


@pytest.fixture(scope="session")
def _wire():
    with listening() as wire:
        yield wire


@pytest.fixture
def wire(_wire, settings, db):
    """Every gateway's address is the line; what stands in it is answered in turn."""
    _wire.clear()
    settings.GATEWAYS = copy.deepcopy(settings.GATEWAYS)
    for terms in settings.GATEWAYS.values():
        terms["url"] = _wire.url
    return _wire


@pytest.fixture
def razorpay(wire):
    return registry.payment_gateway("razorpay")


@pytest.fixture
def cashfree(wire):
    return registry.payment_gateway("cashfree")


@pytest.fixture
def razorpayx(wire):
    return registry.payout_gateway("razorpayx")


@pytest.fixture
def cashfree_payouts(wire):
    return registry.payout_gateway("cashfree_payouts")
