"""What gateways say of refunds: money moves once, in whatever order and as often as it is told."""

from itertools import permutations

import pytest

from apps.core.events.models import OutboxEvent
from apps.payments import services as payments
from apps.payments.gateways.facts import RemoteState as R
from apps.payments.inbox.models import Poll
from apps.payments.models import Payment
from apps.payments.refunds import services
from apps.payments.refunds.errors import DoesNotFit, NotOurPayment
from apps.payments.refunds.models import Refund
from apps.payments.refunds.selectors import refundable
from apps.wallet import accounts
from apps.wallet.services import integrity
from tests.factories import payments as deposits
from tests.factories.refunds import made_there, make_refund, purse, remote
from tests.wallet.reading import balance, inr

pytestmark = pytest.mark.django_db
CLEARING = accounts.gateway("razorpay")


def learn(said) -> Refund:
    return services.refund_learn(remote=said, source="WEBHOOK")


def names() -> list[str]:
    wanted = ("payment.refunded", "refunds.failed", "payments.break_found")
    return list(OutboxEvent.objects.filter(name__in=wanted).order_by("id").values_list("name", flat=True))


class TestOurs:
    def test_on_its_way_then_gone(self):
        refund = make_refund(amount="200.00")
        learn(remote(refund, R.PENDING))
        assert Refund.objects.get().state == "SUBMITTED"
        assert Poll.objects.get().object_id == str(refund.pk)
        done = learn(remote(refund, arn="74332"))
        assert (done.state, done.arn) == ("PROCESSED", "74332")
        assert purse(accounts.deposit(refund.user)) == (30_000, 0)
        assert purse(CLEARING) == (30_000, 0)
        payment = Payment.objects.get()
        assert (payment.state, payment.refunded_minor) == ("CAPTURED", 20_000)
        assert not Poll.objects.exists()
        assert names() == ["payment.refunded"]

    def test_the_whole_payment_is_refunded_by_its_parts(self):
        taken = deposits.make_captured(amount="500.00")
        first, second = make_refund(taken, "200.00"), make_refund(taken, "300.00")
        learn(remote(first))
        assert Payment.objects.get().state == "REFUNDING"
        learn(remote(second))
        payment = Payment.objects.get()
        assert (payment.state, payment.refunded_minor) == ("REFUNDED", 50_000)

    @pytest.mark.parametrize("order", list(permutations([R.PENDING, R.PROCESSED, R.PENDING])))
    def test_in_any_order_and_often(self, order):
        refund = make_refund(amount="200.00")
        for state in (*order, *order):
            learn(remote(refund, state))
        assert Refund.objects.get().state == "PROCESSED"
        assert purse(CLEARING) == (30_000, 0)
        assert names() == ["payment.refunded"]

    @pytest.mark.parametrize("end", [R.FAILED, R.CANCELLED])
    def test_failed_gives_the_money_back(self, end):
        refund = make_refund(amount="200.00")
        for _ in range(2):
            learn(remote(refund, end, error="Insufficient balance"))
        refund.refresh_from_db()
        assert (refund.state, refund.error) == ("FAILED", "Insufficient balance")
        assert purse(accounts.deposit(refund.user)) == (50_000, 0)
        assert refundable(refund.gateway_payment) == inr("500.00")
        assert Payment.objects.get().state == "CAPTURED"
        assert names() == ["refunds.failed"]

    def test_that_came_back_after_all_is_the_user_s_again(self):
        refund = make_refund(amount="200.00")
        learn(remote(refund))
        for _ in range(2):
            learn(remote(refund, R.FAILED, error="Account closed"))
        refund.refresh_from_db()
        assert (refund.state, refund.reversed_by_id is not None) == ("FAILED", True)
        assert purse(accounts.deposit(refund.user)) == (50_000, 0)
        assert purse(CLEARING) == (50_000, 0)
        payment = Payment.objects.get()
        assert (payment.state, payment.refunded_minor) == ("CAPTURED", 0)
        assert names() == ["payment.refunded", "refunds.failed"]

    def test_sent_after_it_had_failed_is_a_break(self):
        refund = make_refund(amount="200.00")
        learn(remote(refund, R.FAILED))
        learn(remote(refund))
        assert Refund.objects.get().state == "FAILED"
        assert names() == ["refunds.failed", "payments.break_found"]

    def test_of_another_amount_moves_nothing_and_is_a_break(self):
        refund = make_refund(amount="200.00")
        learn(remote(refund, amount=inr("199.00")))
        assert Refund.objects.get().state == "REQUESTED"
        assert purse(accounts.deposit(refund.user)) == (50_000, 20_000)
        assert OutboxEvent.objects.get(name="payments.break_found").payload["kind"] == "REFUND_AMOUNT"


class TestMadeThere:
    def test_is_booked_and_told_as_any_other(self):
        taken = deposits.make_captured(amount="500.00")
        said = made_there(taken, "500.00")
        for _ in range(2):
            learn(said)
        refund = Refund.objects.get()
        assert (refund.origin, refund.state, refund.requested_by) == ("GATEWAY", "PROCESSED", None)
        assert purse(accounts.deposit(taken.payment.user)) == (0, 0)
        assert Payment.objects.get().state == "REFUNDED"
        assert names() == ["payment.refunded"]

    def test_of_spent_money_is_owed_whatever_the_setting(self):
        taken = deposits.make_captured(amount="500.00")
        user = taken.payment.user
        make_refund(taken, "400.00")
        learn(made_there(taken, "100.00"))
        assert purse(accounts.deposit(user)) == (40_000, 40_000)
        other = deposits.make_captured(user, "500.00")
        from apps.wallet import services as wallet

        wallet.transfer(
            debit=accounts.deposit(user),
            credit=accounts.REVENUE,
            amount=inr("450.00"),
            kind="tests.x",
            reference="x:1",
        )
        learn(made_there(other, "200.00"))
        assert purse(accounts.receivable(user)) == (15_000, 0)

    def test_of_money_in_suspense_leaves_suspense(self):
        payment = deposits.make_payment(amount="500.00")
        taken = payments.payment_learn(remote=deposits.remote(payment, amount=inr("300.00")), source="POLL")
        assert balance(accounts.SUSPENSE) == 30_000
        learn(made_there(taken, "300.00"))
        assert balance(accounts.SUSPENSE) == 0
        assert balance(CLEARING) == 0
        assert Payment.objects.get().state == "CREATED"

    def test_that_failed_moves_nothing(self):
        taken = deposits.make_captured(amount="500.00")
        learn(made_there(taken, "100.00", R.FAILED))
        assert (Refund.objects.get().state, Refund.objects.get().hold) == ("FAILED", None)
        assert refundable(taken) == inr("500.00")
        assert Payment.objects.get().state == "CAPTURED"

    def test_of_an_unknown_payment_is_refused(self):
        said = made_there(deposits.make_captured(), payment_id="pay_nobody")
        with pytest.raises(NotOurPayment):
            learn(said)
        assert not Refund.objects.exists()

    def test_that_does_not_fit_waits_for_ours_to_fail(self):
        taken = deposits.make_captured(amount="500.00")
        ours = make_refund(taken, "400.00")
        said = made_there(taken, "300.00")
        with pytest.raises(DoesNotFit):
            learn(said)
        assert Refund.objects.count() == 1
        learn(remote(ours, R.FAILED))
        learn(said)
        assert refundable(taken) == inr("200.00")


def test_the_books_are_even_and_every_journal_is_claimed():
    taken = deposits.make_captured(amount="500.00")
    learn(remote(make_refund(taken, "100.00")))
    learn(remote(make_refund(taken, "100.00"), R.FAILED))
    learn(made_there(taken, "50.00"))
    make_refund(taken, "25.00")
    assert integrity.check(full=True).breaks == []
