"""Gateways as a deposit meets them: the twin over HTTP, and webhooks brought to our own door."""

import copy

import pytest

from apps.core import jurisdiction
from apps.payments.gateways.providers import registry
from apps.payments.inbox import routing
from apps.simulators.gateways.keys import BELOW


@pytest.fixture
def gateways(twin, settings, db):
    """The twin, asked by our own clients."""
    settings.GATEWAYS = copy.deepcopy(settings.GATEWAYS)
    for code, below in BELOW.items():
        settings.GATEWAYS[code]["url"] = f"{twin.simulators.url}/{below}"
    return twin


@pytest.fixture
def deposits_open(db):
    """Deposits are offered in India."""
    jurisdiction.open_products(region="IN", legal_basis="test", products=["deposit"])


@pytest.fixture
def bring(gateways):
    """`bring()`: every webhook that waits is followed, as the inbox does; what came of them."""

    def follow() -> list[str]:
        results = []
        for webhook in gateways.collect():
            theirs = registry.webhook_gateway(webhook.gateway)
            news = theirs.webhook_news(raw=webhook.raw, headers=webhook.headers)
            results.append(routing.handler_of(news.subject)(news).result)
        return results

    return follow
