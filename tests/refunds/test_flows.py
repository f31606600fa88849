"""Refunds and the gateways' twin over HTTP: asked once, whatever becomes of the answers."""

from datetime import timedelta

import pytest

from apps.core import clock, policy
from apps.core.events import relay
from apps.core.events.models import OutboxEvent
from apps.payments.gateways.facts import Answer, Outcome
from apps.payments.gateways.providers import registry
from apps.payments.models import Payment
from apps.payments.refunds import flows, services
from apps.payments.refunds.models import Refund
from apps.payments.services import payment_learn
from apps.wallet import accounts
from tests.factories.payments import make_payment
from tests.factories.payments import remote as told_of
from tests.factories.refunds import make_refund, purse, remote
from tests.wallet.reading import balance

BOTH = pytest.mark.parametrize("gateway", ["razorpay", "cashfree"])


def submit(refund: Refund) -> Refund:
    """Asks the gateway when its time has come."""
    with clock.fixed(clock.now() + timedelta(hours=1)):
        flows.refund_submit(refund_id=refund.pk)
    refund.refresh_from_db()
    return refund


def finish(refund: Refund) -> Refund:
    """Asks until its end is known: the twin sends at the next look."""
    for _ in range(3):
        with clock.fixed(clock.now() + timedelta(hours=1)):
            if flows.refund_sync(refund_id=refund.pk):
                break
    refund.refresh_from_db()
    return refund


def news(twin, gateway: str = "razorpay") -> list:
    """What webhooks of refunds said, read by the gateway's own client."""
    ask = registry.webhook_gateway(gateway)
    told = [ask.webhook_news(raw=one.raw, headers=one.headers) for one in twin.collect() if one.gateway == gateway]
    return [one for one in told if one.subject == "REFUND"]


class TestSubmit:
    @BOTH
    def test_at_once(self, gateways, paid, gateway):
        refund = finish(submit(make_refund(paid("500.00", gateway), "120.50")))
        assert (refund.state, refund.gateway) == ("PROCESSED", gateway)
        assert refund.gateway_refund_id
        assert gateways.books()[gateway]["refunded"] == 12_050
        assert balance(accounts.deposit(refund.user)) == 37_950
        assert balance(accounts.gateway(gateway)) == 37_950

    @BOTH
    def test_slowly_then_polled(self, gateways, paid, gateway):
        gateways.settings(refunds_after=None)
        refund = submit(make_refund(paid("500.00", gateway), "100.00"))
        assert refund.state == "SUBMITTED"
        assert not flows.refund_sync(refund_id=refund.pk)
        gateways.end_refund(gateways.things("Refund")[0]["id"])
        assert flows.refund_sync(refund_id=refund.pk)
        assert Refund.objects.get().state == "PROCESSED"

    @BOTH
    @pytest.mark.parametrize("trouble", ["ERROR_AFTER", "ERROR", "GARBAGE"])
    def test_an_answer_that_was_lost_never_refunds_twice(self, gateways, paid, gateway, trouble):
        taken = paid("500.00", gateway)
        gateways.plan("refund.create", trouble, gateway=gateway)
        refund = submit(make_refund(taken, "100.00"))
        assert refund.state == "UNKNOWN"
        assert purse(accounts.deposit(refund.user)) == (50_000, 10_000)
        assert finish(refund).state == "PROCESSED"
        assert gateways.books()[gateway]["refunded"] == 10_000

    @BOTH
    def test_refused_gives_the_money_back(self, gateways, paid, gateway):
        taken = paid("500.00", gateway)
        gateways.plan("refund.create", "REFUSED", gateway=gateway)
        refund = submit(make_refund(taken, "100.00"))
        assert refund.state == "FAILED"
        assert refund.error
        assert purse(accounts.deposit(refund.user)) == (50_000, 0)

    def test_not_attempted_is_tried_later_and_may_be_cancelled(self, gateways, paid, staff):
        refund = make_refund(paid(), "100.00")
        gateways.outage("razorpay", "BUSY")
        submit(refund)
        assert (refund.state, refund.asked_at, refund.tries) == ("REQUESTED", None, 1)
        assert refund.next_at > clock.now()
        with clock.fixed(refund.next_at):
            flows.refund_submit(refund_id=refund.pk)
        refund.refresh_from_db()
        assert (refund.state, refund.asked_at, refund.tries) == ("REQUESTED", None, 2)
        services.refund_cancel(refund_id=refund.pk, actor=staff("FINANCE"), reason="No longer wanted")
        assert gateways.books()["razorpay"]["refunded"] == 0

    def test_a_worker_that_died_is_followed_by_another_with_the_same_key(self, gateways, paid):
        refund = make_refund(paid(), "100.00")
        asked = services.refund_take(refund_id=refund.pk)
        assert services.refund_take(refund_id=refund.pk) is None
        registry.payment_gateway("razorpay").refund_create(
            reference=asked.reference, payment_id=asked.payment_id, receipt="", amount=asked.amount, speed="NORMAL",
            note="",
        )  # fmt: skip
        with clock.fixed(clock.now() + timedelta(minutes=3)):
            assert services.refunds_due() == [refund.pk]
        submit(refund)
        assert finish(refund).state == "PROCESSED"
        assert gateways.books()["razorpay"]["refunded"] == 10_000
        assert gateways.calls()["razorpay refund.create"] == 1

    def test_a_slow_worker_does_not_make_it_look_as_if_nobody_asked(self, paid):
        refund = make_refund(paid(), "100.00")
        slow = services.refund_take(refund_id=refund.pk)
        with clock.fixed(clock.now() + timedelta(minutes=3)):
            assert services.refund_take(refund_id=refund.pk).may_exist
            services.refund_answer(asked=slow, answer=Answer(outcome=Outcome.NOT_ATTEMPTED, code="UNREACHABLE"))
        refund.refresh_from_db()
        assert (refund.state, refund.asked_at is None) == ("REQUESTED", False)

    def test_a_bank_that_fails_it_in_the_end(self, gateways, paid):
        taken = paid()
        gateways.plan("refund", "FAILED")
        assert finish(submit(make_refund(taken, "100.00"))).state == "FAILED"
        assert balance(accounts.gateway("razorpay")) == 50_000


class TestWebhook:
    @BOTH
    def test_is_only_a_reason_to_ask(self, gateways, paid, gateway):
        gateways.settings(refunds_after=None)
        refund = submit(make_refund(paid("500.00", gateway), "100.00"))
        gateways.end_refund(gateways.things("Refund")[0]["id"])
        told = news(gateways, gateway)
        results = {flows.refund_news(one).result for one in [*told, *told]}
        assert results == {"APPLIED"}
        refund.refresh_from_db()
        assert refund.state == "PROCESSED"
        assert balance(accounts.deposit(refund.user)) == 40_000

    @BOTH
    def test_of_a_refund_the_gateway_made_is_booked(self, gateways, paid, gateway):
        taken = paid("500.00", gateway)
        gateways.refund_by_gateway(taken.gateway_payment_id)
        for one in news(gateways, gateway):
            flows.refund_news(one)
        refund = Refund.objects.get()
        assert (refund.origin, refund.state, refund.minor) == ("GATEWAY", "PROCESSED", 50_000)
        assert Payment.objects.get().state == "REFUNDED"
        assert balance(accounts.gateway(gateway)) == 0

    def test_of_more_than_is_left_ends_with_a_break(self, gateways, paid):
        taken = paid("500.00")
        services.part_keep(gateway_payment_id=taken.pk, amount=taken.amount)
        gateways.refund_by_gateway(taken.gateway_payment_id)
        told = [flows.refund_news(one) for one in news(gateways, "razorpay")]
        assert {(one.result, one.note) for one in told} == {
            ("APPLIED", "More than is left of the payment: a break is open.")
        }
        assert not Refund.objects.exists()
        assert OutboxEvent.objects.filter(payload__kind="REFUND_OVER").count() == 1


def test_a_refund_nobody_told_of_is_found(gateways, paid):
    taken = paid("500.00")
    gateways.refund_by_gateway(taken.gateway_payment_id)
    assert flows.refunds_find_missed() == 0
    seen = registry.payment_gateway("razorpay").payment_fetch(
        payment_id=taken.gateway_payment_id, order_id=taken.order_id, receipt=taken.attempt.receipt
    )
    payment_learn(remote=seen.value, source="POLL")
    assert [flows.refunds_find_missed(), flows.refunds_find_missed()] == [1, 0]
    refund = Refund.objects.get()
    assert (refund.origin, refund.state, refund.minor) == ("GATEWAY", "PROCESSED", 50_000)
    assert balance(accounts.gateway("razorpay")) == 0


class TestCashfreeSaysNothingWithThePayment:
    def test_its_refunds_are_found_by_looking_around(self, gateways, paid):
        taken, razorpay = paid("500.00", "cashfree"), paid("500.00")
        for row in (taken, razorpay):
            gateways.refund_by_gateway(row.gateway_payment_id)
        with clock.fixed(clock.now().replace(hour=taken.pk.int % 24)):
            assert [flows.refunds_look_around() for _ in range(2)] == [1, 1]
        with clock.fixed(clock.now().replace(hour=(taken.pk.int + 1) % 24)):
            assert flows.refunds_look_around() == 0
        refund = Refund.objects.get()
        assert (refund.gateway_payment, refund.state, refund.minor) == (taken, "PROCESSED", 50_000)
        assert balance(accounts.deposit(refund.user)) == 0

    def test_ours_fails_when_all_of_it_went_back_meanwhile(self, gateways, paid):
        taken = paid("500.00", "cashfree")
        refund = make_refund(taken, "100.00")
        gateways.refund_by_gateway(taken.gateway_payment_id)
        assert submit(refund).state == "FAILED"
        assert flows.refunds_find(gateway_payment_id=taken.pk) == 0
        assert flows.refunds_find(gateway_payment_id=taken.pk, unasked=True) == 1
        assert balance(accounts.deposit(refund.user)) == 0
        assert gateways.books()["cashfree"]["refunded"] == 50_000


def test_our_refund_fails_when_the_gateway_returned_it_all_meanwhile(gateways, paid):
    taken = paid("500.00")
    refund = make_refund(taken, "500.00")
    gateways.refund_by_gateway(taken.gateway_payment_id)
    assert submit(refund).state == "FAILED"
    assert flows.refunds_find_missed() == 1
    assert balance(accounts.deposit(refund.user)) == balance(accounts.gateway("razorpay")) == 0


def test_a_request_is_sent_by_itself(gateways, paid, django_capture_on_commit_callbacks):
    refund = make_refund(paid(), "100.00")
    with django_capture_on_commit_callbacks(execute=True):
        relay.drain()
    assert finish(refund).state == "PROCESSED"
    assert OutboxEvent.objects.filter(name="payment.refunded").count() == 1


def test_late_money_goes_back_where_the_setting_says_so(gateways, django_capture_on_commit_callbacks):
    an_hour_ago = clock.now() - timedelta(hours=1)
    with policy.override(payments__late_policy="REFUND"):
        late = make_payment(amount="500.00", state="FAILED", failed_at=an_hour_ago, expires_at=an_hour_ago)
        payment_learn(remote=told_of(late), source="POLL")
        assert balance(accounts.SUSPENSE) == 50_000
        relay.drain()
    refund = Refund.objects.get()
    assert (refund.origin, refund.state, refund.minor) == ("SYSTEM", "REQUESTED", 50_000)
    assert Payment.objects.get().state == "REFUNDING"
    services.refund_learn(remote=remote(refund), source="POLL")
    assert balance(accounts.SUSPENSE) == balance(accounts.gateway("razorpay")) == 0
    assert Payment.objects.get().state == "REFUNDED"
