"""Who is erased has no money on its way, neither here nor at a bank that may change its mind."""

from datetime import timedelta

import pytest

from apps.accounts.privacy.services.erasures import obstacles_of
from apps.core import clock
from apps.payments.gateways.facts import RemoteState
from apps.payments.payouts import services
from apps.payments.payouts.models import Payout
from apps.payments.payouts.states import Source
from apps.payments.services import payment_learn
from tests.factories.accounts import make_member
from tests.factories.payments import make_payment, remote
from tests.factories.payouts import make_sent, make_winner
from tests.factories.payouts import remote as told

pytestmark = pytest.mark.django_db
LATE_YES = "A bank could still say yes to a deposit of the last days that failed."
SENT_BACK = "A payout of the last days could still come back from the bank."


def test_a_bank_may_still_take_a_failed_deposit():
    payment = make_payment(make_member())
    payment_learn(remote=remote(payment, RemoteState.FAILED), source="POLL")
    assert obstacles_of(payment.user) == [LATE_YES]
    with clock.fixed(clock.now() + timedelta(days=4)):
        assert obstacles_of(payment.user) == []


def test_one_that_nobody_tried_to_pay_stands_in_nobodys_way():
    payment = make_payment(make_member(), state="FAILED", failed_at=clock.now())
    assert obstacles_of(payment.user) == []


def test_a_paid_payout_may_come_back_for_some_days(staff):
    user = make_winner("1000.00")
    payout, asked = make_sent(user, "1000.00", actor=staff("FINANCE"))
    services.payout_learn(remote=told(asked, RemoteState.PAID), source=Source.POLL)
    assert obstacles_of(user) == [SENT_BACK]
    with clock.fixed(clock.now() + timedelta(days=6)):
        services.payout_take(payout_id=payout.pk)
        assert (Payout.objects.get().due_at, obstacles_of(user)) == (None, [])
