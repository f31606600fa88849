"""Fifty refunds of one payment at once: what was taken is the most that goes back."""

from collections import Counter

import pytest

from apps.payments.models import GatewayPayment
from apps.payments.refunds import services
from apps.payments.refunds.errors import AboveCaptured
from apps.payments.refunds.models import Allowance, Refund
from apps.wallet import accounts
from apps.wallet.services import integrity
from tests.accounts.parallel import at_once
from tests.factories.payments import make_captured
from tests.factories.refunds import make_refund, purse, remote
from tests.wallet.reading import balance

pytestmark = pytest.mark.django_db(transaction=True)
CALLERS = 50


def ask(taken: GatewayPayment, amount: str) -> str:
    try:
        make_refund(taken, amount)
    except AboveCaptured:
        return "refused"
    return "made"


def test_fifty_of_a_tenth_each_make_ten():
    taken = make_captured(amount="500.00")
    came_to = Counter(at_once(*[lambda: ask(taken, "50.00")] * CALLERS))
    print(f"\n50 parallel refunds of 50.00 of a payment of 500.00: {dict(came_to)}")
    assert came_to == {"made": 10, "refused": 40}
    assert Refund.objects.count() == 10
    assert Allowance.objects.get().claimed == 50_000
    assert purse(accounts.deposit(taken.payment.user)) == (50_000, 50_000)
    assert integrity.check(full=True).breaks == []


def test_fifty_tellers_of_one_end_move_the_money_once():
    refund = make_refund(make_captured(amount="500.00"), "200.00")
    said = remote(refund)

    def tell() -> str:
        return services.refund_learn(remote=said, source="WEBHOOK").state

    assert Counter(at_once(*[tell] * CALLERS)) == {"PROCESSED": CALLERS}
    assert balance(accounts.deposit(refund.user)) == balance(accounts.gateway("razorpay")) == 30_000
