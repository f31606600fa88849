"""What the gateway returned before we heard of the payment, and what becomes of it when such a refund fails."""

from datetime import timedelta
from itertools import permutations

import pytest

from apps.core import clock, policy
from apps.core.events import relay
from apps.core.events.models import OutboxEvent
from apps.core.money import from_minor
from apps.payments.gateways.facts import RemoteState as R
from apps.payments.gateways.providers import registry
from apps.payments.gateways.providers.base import Payer
from apps.payments.models import GatewayPayment, Payment
from apps.payments.refunds import flows, services
from apps.payments.refunds.models import Allowance, Refund
from apps.payments.refunds.selectors import refundable
from apps.payments.services import payment_learn
from apps.wallet import accounts
from apps.wallet.services import integrity
from tests.factories.payments import make_payment, remote
from tests.factories.refunds import made_there, purse, spend
from tests.wallet.reading import balance, inr

pytestmark = pytest.mark.django_db
CLEARING = accounts.gateway("razorpay")


def returned(payment: Payment, state=R.REFUNDED, refunded="500.00", **values):
    return remote(payment, state, **{"refunded": inr(refunded), **values})


def told(name: str) -> int:
    return OutboxEvent.objects.filter(name=name).count()


def even() -> None:
    assert integrity.check(full=True).breaks == []


class TestAnyOrder:
    """The gateway's words about a payment and its refund, each twice, in every order; events come at the end."""

    def tell(self, payment: Payment, *words) -> None:
        seen = payment_learn(remote=words[0], source="POLL")
        assert not seen.holds_money
        for word in (*words[1:], *words[1:]):
            if hasattr(word, "refund_id"):
                services.refund_learn(remote=word, source="WEBHOOK")
            else:
                payment_learn(remote=word, source="WEBHOOK")
        relay.drain()
        payment.refresh_from_db()

    @pytest.mark.parametrize("order", list(permutations(range(3))))
    def test_the_refund_failed_and_the_money_is_its_users(self, order):
        payment = make_payment(amount="500.00")
        first = returned(payment)
        taken = GatewayPayment(gateway="razorpay", gateway_payment_id=first.payment_id)
        begun = made_there(taken, "500.00", R.PENDING)
        failed = made_there(taken, "500.00", R.FAILED, refund_id=begun.refund_id)
        kept = returned(payment, R.CAPTURED, "0.00", payment_id=first.payment_id)
        news = (begun, failed, kept)
        self.tell(payment, first, *(news[index] for index in order))
        assert (payment.state, payment.refunded_minor) == ("CAPTURED", 0)
        assert purse(accounts.deposit(payment.user)) == purse(CLEARING) == (50_000, 0)
        taken = GatewayPayment.objects.get()
        assert (taken.state, refundable(taken)) == ("CAPTURED", inr("500.00"))
        assert (told("payment.processed"), told("payments.kept")) == (1, 1)
        even()

    @pytest.mark.parametrize("order", list(permutations(range(3))))
    def test_an_older_word_that_comes_last_gives_nobody_what_is_gone(self, order):
        payment = make_payment(amount="500.00")
        first = returned(payment)
        taken = GatewayPayment(gateway="razorpay", gateway_payment_id=first.payment_id)
        begun = made_there(taken, "500.00", R.PENDING)
        gone = made_there(taken, "500.00", R.PROCESSED, refund_id=begun.refund_id)
        older = returned(payment, R.CAPTURED, "0.00", payment_id=first.payment_id)
        news = (begun, gone, older)
        self.tell(payment, first, *(news[index] for index in order))
        assert (payment.state, payment.refunded_minor) == ("REFUNDED", 50_000)
        assert purse(accounts.deposit(payment.user)) == purse(CLEARING) == (0, 0)
        assert Refund.objects.get().settled_by_id is not None
        assert Allowance.objects.get().claimed == 50_000
        even()

    @pytest.mark.parametrize("order", list(permutations(range(3))))
    def test_one_of_two_refunds_failed(self, order):
        payment = make_payment(amount="500.00")
        first = returned(payment)
        taken = GatewayPayment(gateway="razorpay", gateway_payment_id=first.payment_id)
        gone, failed = made_there(taken, "200.00"), made_there(taken, "300.00", R.FAILED)
        kept = returned(payment, R.CAPTURED, "200.00", payment_id=first.payment_id)
        news = (gone, failed, kept)
        self.tell(payment, first, *(news[index] for index in order))
        assert (payment.state, payment.refunded_minor) == ("CAPTURED", 20_000)
        assert purse(accounts.deposit(payment.user)) == purse(CLEARING) == (30_000, 0)
        assert refundable(GatewayPayment.objects.get()) == inr("300.00")
        even()


def test_what_is_still_on_its_way_is_set_aside():
    payment = make_payment(amount="500.00")
    first = returned(payment)
    taken = payment_learn(remote=first, source="POLL")
    slow = services.refund_learn(remote=made_there(taken, "200.00", R.PENDING), source="WEBHOOK")
    kept = returned(payment, R.CAPTURED, "200.00", payment_id=first.payment_id)
    payment_learn(remote=kept, source="POLL")
    relay.drain()
    assert purse(accounts.deposit(payment.user)) == (50_000, 20_000)
    assert Payment.objects.get().state == "REFUNDING"
    assert services.refunds_catch_up(gateway_payment_id=taken.pk) == 0
    ended = made_there(taken, "200.00", R.FAILED, refund_id=slow.gateway_refund_id)
    services.refund_learn(remote=ended, source="WEBHOOK")
    assert purse(accounts.deposit(payment.user)) == (50_000, 0)
    assert Payment.objects.get().state == "CAPTURED"
    even()


def test_what_the_user_spent_meanwhile_is_owed():
    payment = make_payment(amount="500.00")
    first = returned(payment)
    taken = payment_learn(remote=first, source="POLL")
    services.refund_learn(remote=made_there(taken, "500.00"), source="WEBHOOK")
    payment_learn(remote=returned(payment, R.CAPTURED, "0.00", payment_id=first.payment_id), source="POLL")
    spend(payment.user, "450.00")
    relay.drain()
    assert balance(accounts.receivable(payment.user)) == 45_000
    assert Refund.objects.get().owed_minor == 45_000


class TestObjections:
    """Money that stays after all is its user's or lies in SUSPENSE, as any other."""

    @pytest.fixture
    def first(self):
        payment = make_payment(amount="500.00")
        payment_learn(remote=returned(payment), source="POLL")
        return payment

    def keep(self, payment: Payment) -> GatewayPayment:
        gone = payment.gateway_payments.earliest("id")
        return payment_learn(
            remote=returned(payment, R.CAPTURED, "0.00", payment_id=gone.gateway_payment_id), source="POLL"
        )

    def test_another_payment_of_the_order_was_credited(self, first):
        """The one that went back did not pay it; when it stays after all, it is the second."""
        payment_learn(remote=remote(first), source="WEBHOOK")
        first.refresh_from_db()
        assert (first.state, balance(accounts.deposit(first.user))) == ("CAPTURED", 50_000)
        refund = services.refund_learn(
            remote=made_there(first.gateway_payments.earliest("id"), "500.00", R.PENDING), source="WEBHOOK"
        )
        first.refresh_from_db()
        assert first.state == "CAPTURED"
        assert self.keep(first).suspense_reason == "SECOND_PAYMENT"
        relay.drain()
        refund.refresh_from_db()
        first.refresh_from_db()
        assert (first.state, refund.hold_id is not None) == ("CAPTURED", True)
        assert (balance(accounts.deposit(first.user)), purse(accounts.SUSPENSE)) == (50_000, (50_000, 50_000))
        even()

    def test_an_order_nobody_knows(self):
        gone = remote(order_id="order_of_nobody", state=R.REFUNDED, refunded=inr("500.00"))
        payment_learn(remote=gone, source="WEBHOOK")
        kept = remote(order_id="order_of_nobody", payment_id=gone.payment_id, refunded=inr("0.00"))
        assert payment_learn(remote=kept, source="WEBHOOK").suspense_reason == "UNKNOWN_ORDER"
        assert balance(accounts.SUSPENSE) == 50_000

    @pytest.mark.parametrize(("late", "breaks", "refunds"), [("REVIEW", 1, 1), ("REFUND", 0, 2)])
    def test_too_late(self, first, late, breaks, refunds):
        """What the gateway could not return is sent back once more, where that is the rule."""
        an_hour_ago = clock.now() - timedelta(hours=1)
        Payment.objects.update(failed_at=an_hour_ago, expires_at=an_hour_ago)
        taken = first.gateway_payments.get()
        services.refund_learn(remote=made_there(taken, "500.00", R.FAILED), source="WEBHOOK")
        with policy.override(payments__late_policy=late):
            assert self.keep(first).suspense_reason == "LATE"
            relay.drain()
        assert (told("payments.break_found"), Refund.objects.count()) == (breaks, refunds)
        assert purse(accounts.SUSPENSE) == (50_000, 50_000 * (refunds - 1))
        assert Payment.objects.get().state == ("LATE", "REFUNDING")[refunds - 1]

    @pytest.mark.parametrize("refunded", ["500.00", None])
    def test_no_word_that_less_went_back_changes_nothing(self, first, refunded):
        gone = first.gateway_payments.get()
        word = remote(
            first, payment_id=gone.gateway_payment_id, refunded=inr(refunded) if refunded is not None else None
        )
        assert not payment_learn(remote=word, source="POLL").holds_money
        assert told("payments.kept") == 0


class TestTwin:
    @pytest.fixture
    def gone(self, gateways):
        """A deposit that was paid, and returned by the gateway at once; the refund is under way."""
        gateways.settings(refunds_after=None)
        payment = make_payment(amount="500.00")
        attempt, ask = payment.attempts.get(), registry.payment_gateway("razorpay")
        payer = Payer(user_id=payment.user_id, mobile=payment.user.mobile)
        order = ask.order_create(
            receipt=attempt.receipt, amount=payment.amount, payer=payer, method="CARD", flow="",
            expires_at=payment.expires_at,
        ).value  # fmt: skip
        attempt.order_id = order.order_id
        attempt.save(update_fields=["order_id"])
        gateways.refund_by_gateway(gateways.pay(order.order_id))
        (tried,) = ask.order_payments(order_id=order.order_id, receipt=attempt.receipt).value
        assert not payment_learn(remote=tried, source="VERIFY").holds_money
        return payment

    def news(self, twin) -> list:
        ask = registry.webhook_gateway("razorpay")
        read = [ask.webhook_news(raw=one.raw, headers=one.headers) for one in twin.collect()]
        return [one for one in read if one.subject == "REFUND"]

    def ours(self, gateways, payment) -> None:
        payment.refresh_from_db()
        assert payment.state == "CAPTURED"
        assert gateways.books()["razorpay"]["captured"] == 50_000
        assert balance(accounts.deposit(payment.user)) == balance(CLEARING) == 50_000

    def test_the_webhook_of_the_failed_refund_books_it(self, gateways, gone):
        assert {flows.refund_news(one).result for one in self.news(gateways)} == {"APPLIED"}
        gone.refresh_from_db()
        assert (gone.state, balance(CLEARING)) == ("REFUNDING", 0)
        gateways.end_refund(gateways.things("Refund")[0]["id"], "FAILED")
        (failed,) = self.news(gateways)
        gateways.plan("payment.fetch", "ERROR")
        assert flows.refund_news(failed).result == "RETRY"
        assert flows.refund_news(failed).result == "APPLIED"
        self.ours(gateways, gone)

    def test_the_poll_of_the_refund_does(self, gateways, gone):
        for one in self.news(gateways):
            flows.refund_news(one)
        gateways.end_refund(gateways.things("Refund")[0]["id"], "FAILED")
        assert flows.refund_sync(refund_id=Refund.objects.get().pk)
        self.ours(gateways, gone)

    def test_nobody_told_and_the_search_finds_it(self, gateways, gone):
        gateways.end_refund(gateways.things("Refund")[0]["id"], "FAILED")
        assert flows.refunds_find_missed() == 1
        self.ours(gateways, gone)
        assert services.payments_with_missed_refunds() == []

    def test_the_search_is_over_when_a_refund_of_ours_failed(self, gateways, paid):
        taken = paid("500.00")
        gateways.settings(refunds_after=None)
        gateways.refund_by_gateway(taken.gateway_payment_id)
        payment_learn(remote=remote_of(taken), source="POLL")
        gateways.end_refund(gateways.things("Refund")[0]["id"], "FAILED")
        assert services.payments_with_missed_refunds() == [taken.pk]
        assert flows.refunds_find_missed() == 1
        assert services.payments_with_missed_refunds() == []
        assert GatewayPayment.objects.get().refunded == from_minor(0, "INR")
        assert balance(accounts.deposit(taken.payment.user)) == 50_000


def remote_of(taken: GatewayPayment):
    """What the gateway says of it now."""
    asked = {"payment_id": taken.gateway_payment_id, "order_id": taken.order_id, "receipt": taken.attempt.receipt}
    return registry.payment_gateway(taken.gateway).payment_fetch(**asked).value
