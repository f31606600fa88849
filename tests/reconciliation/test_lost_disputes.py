"""A dispute whose webhook was lost is learned from the settlement that takes its money."""

import pytest

from apps.payments.disputes.flows import disputes_look
from apps.payments.disputes.models import Dispute
from apps.payments.reconciliation import flows
from apps.payments.reconciliation.models import Break, Match, SettlementRow
from apps.wallet import accounts
from tests.wallet.reading import balance, books_are_even

from .conftest import brought

pytestmark = pytest.mark.django_db


@pytest.fixture
def disputed(gateways, taken):
    """200.00 of 500.00 that Cashfree took back at once, by a dispute nobody told us of; its id there."""
    dispute_id = gateways.open_dispute(taken("500.00", "cashfree"), amount=20_000)
    gateways.settle("cashfree")
    brought("cashfree_settlement", gateways.settlement_file("cashfree"))
    return dispute_id


def test_is_asked_for_held_and_is_no_break(disputed):
    told = flows.reconcile()
    dispute = Dispute.objects.get(dispute_id=disputed)
    assert (dispute.state, dispute.minor, told["learned"]) == ("OPEN", 20_000, 1)
    assert not Break.objects.exists()
    assert flows.reconcile()["learned"] == 0


def test_is_matched_when_it_is_lost(disputed, gateways):
    flows.reconcile()
    gateways.end_dispute(disputed, "LOST")
    disputes_look(gateway="cashfree")
    flows.reconcile()
    assert Match.objects.get(kind="DISPUTE").state == "MATCHED"
    assert not SettlementRow.objects.filter(explained_at=None).exists()
    assert not Break.objects.exists()
    assert balance(accounts.SUSPENSE) == 30_000
    books_are_even()
