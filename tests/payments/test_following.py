"""Order to wallet through the twin: whoever tells first, out of order, twice, or not at all."""

import hashlib
import hmac
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from apps.core import clock, jurisdiction, policy
from apps.core.money import to_minor
from apps.payments import flows
from apps.payments.errors import PaymentUnknown
from apps.payments.gateways.facts import Answer, Outcome, RemoteState
from apps.payments.gateways.flows import gateways_try
from apps.payments.gateways.models import GatewayCall
from apps.payments.inbox import flows as inbox
from apps.payments.inbox.models import Poll, Webhook
from apps.payments.models import GatewayPayment, Payment
from apps.payments.services import Wanted, attempt_answer, payment_learn, payment_open, payments_expire_due
from apps.payments.services.polling import payment_poll_end
from apps.payments.states import Method, Source
from apps.simulators.gateways.keys import KEYS
from apps.wallet import accounts
from apps.wallet.models import Journal
from tests.factories.payments import make_payment, remote
from tests.wallet.reading import balance, books_are_even, inr

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("deposits_open")]


@pytest.fixture
def ordered(gateways, member):
    """`ordered("500.00")`: a deposit with an order at the twin."""

    def start(amount="500.00", user=None, **values) -> Payment:
        user = user or member()
        wanted = Wanted(user=user, amount=inr(amount), method=Method.CARD, **values)
        return flows.deposit_start(wanted=wanted).payment

    return start


def order_id(payment: Payment) -> str:
    return payment.attempts.get(state__in=["OPEN", "CLOSED"]).order_id


def state_of(payment: Payment) -> str:
    return Payment.objects.get(pk=payment.pk).state


def deposited(payment: Payment) -> int:
    return balance(accounts.deposit(payment.user))


def signed(payment: Payment, payment_id: str, **changes) -> dict:
    """What Razorpay's checkout hands to the app."""
    order = order_id(payment)
    text = f"{order}|{payment_id}".encode()
    signature = hmac.new(KEYS["razorpay"][1].encode(), text, hashlib.sha256).hexdigest()
    return {
        "razorpay_payment_id": payment_id, "razorpay_order_id": order, "razorpay_signature": signature, **changes,
    }  # fmt: skip


class TestWebhooks:
    def test_a_payment_is_credited_by_its_webhook(self, ordered, gateways, bring):
        payment = ordered()
        gateways.pay(order_id(payment))
        results = bring()
        assert results[0] == "APPLIED"
        assert set(results[1:]) <= {"NO_CHANGE"}
        payment.refresh_from_db()
        assert (payment.state, payment.captured_by, deposited(payment)) == ("CAPTURED", "WEBHOOK", 50_000)
        taken = GatewayPayment.objects.get()
        assert (taken.method, bool(taken.rrn)) == ("UPI", True)
        assert gateways.books()["razorpay"]["captured"] == balance(accounts.gateway("razorpay")) == 50_000
        books_are_even()

    def test_cashfree_too(self, ordered, gateways, bring):
        gateways.plan("order.create", "REFUSED", gateway="razorpay")
        payment = ordered()
        gateways.pay(order_id(payment))
        bring()
        assert (state_of(payment), deposited(payment)) == ("CAPTURED", 50_000)
        assert gateways.books()["cashfree"]["captured"] == balance(accounts.gateway("cashfree")) == 50_000

    def test_a_webhook_that_lies_about_the_amount_changes_nothing(self, ordered, gateways, bring):
        payment = ordered()
        payment_id = gateways.pay(order_id(payment))
        gateways.collect()
        gateways.tell("Payment", payment_id, "payment.captured", "WRONG_AMOUNT")
        bring()
        assert deposited(payment) == 50_000

    def test_the_wrong_amount_goes_to_suspense(self, ordered, gateways, bring):
        gateways.plan("payment", "WRONG_AMOUNT", amount=40_000)
        payment = ordered()
        gateways.pay(order_id(payment))
        bring()
        assert (deposited(payment), balance(accounts.SUSPENSE)) == (0, 40_000)
        assert GatewayPayment.objects.get().suspense_reason == "AMOUNT"

    def test_authorised_is_captured(self, ordered, gateways, bring):
        payment = ordered()
        gateways.authorize(order_id(payment))
        bring()
        assert (state_of(payment), deposited(payment)) == ("CAPTURED", 50_000)
        assert gateways.books()["razorpay"]["captured"] == 50_000

    def test_a_failed_one_and_the_bank_that_changed_its_mind(self, ordered, gateways, bring):
        payment = ordered()
        payment_id = gateways.fail(order_id(payment))
        bring()
        assert (state_of(payment), deposited(payment)) == ("FAILED", 0)
        gateways.end_payment(payment_id, "SUCCESS")
        bring()
        assert (state_of(payment), deposited(payment)) == ("CAPTURED", 50_000)

    def test_when_the_gateway_is_silent_the_webhook_waits(self, ordered, gateways, bring):
        payment = ordered()
        gateways.pay(order_id(payment))
        gateways.outage("razorpay")
        assert set(bring()) == {"RETRY"}
        assert deposited(payment) == 0

    def test_the_two_who_pay_one_order(self, ordered, gateways, bring):
        payment = ordered()
        gateways.pay(order_id(payment))
        bring()
        payment_learn(remote=remote(payment, amount=inr("500.00")), source=Source.SETTLEMENT)
        assert (deposited(payment), balance(accounts.SUSPENSE)) == (50_000, 50_000)


class TestVerify:
    @pytest.fixture
    def verify(self, api):
        def ask(payment, data, user=None):
            client = api(user or payment.user)
            return client.post(f"/api/v1/payments/{payment.pk}/verify", data, format="json")

        return ask

    def test_the_checkouts_answer_credits_at_once(self, ordered, gateways, verify, bring):
        payment = ordered()
        payment_id = gateways.pay(order_id(payment))
        answer = verify(payment, signed(payment, payment_id))
        assert (answer.status_code, answer.json()["state"]) == (200, "CAPTURED"), answer.content
        assert set(bring()) == {"NO_CHANGE"}
        assert deposited(payment) == 50_000
        assert Payment.objects.get().captured_by == "VERIFY"

    @pytest.mark.parametrize(
        ("changes", "status", "reason"),
        [
            ({"razorpay_signature": "0" * 64}, 400, "SIGNATURE"),
            ({"razorpay_payment_id": "pay_of_another"}, 400, "SIGNATURE"),
            ({"razorpay_order_id": "order_of_another"}, 422, "OTHER_PAYMENT"),
        ],
    )
    def test_what_is_not_signed_for_this_order_is_refused(self, ordered, gateways, verify, changes, status, reason):
        payment = ordered()
        payment_id = gateways.pay(order_id(payment))
        answer = verify(payment, signed(payment, payment_id, **changes))
        assert (answer.status_code, answer.json()["details"]["reason"]) == (status, reason)
        assert deposited(payment) == 0

    def test_another_users_payment_is_not_there(self, ordered, gateways, verify, member):
        payment = ordered()
        payment_id = gateways.pay(order_id(payment))
        assert verify(payment, signed(payment, payment_id), user=member()).status_code == 404
        assert Journal.objects.count() == 0

    def test_a_gateway_that_signs_nothing_is_asked(self, ordered, gateways, verify):
        gateways.plan("order.create", "REFUSED", gateway="razorpay")
        payment = ordered()
        gateways.pay(order_id(payment))
        assert verify(payment, {"order_id": order_id(payment)}).json()["state"] == "CAPTURED"

    def test_a_silent_gateway_leaves_it_as_it_was(self, ordered, gateways, verify):
        payment = ordered()
        payment_id = gateways.pay(order_id(payment))
        gateways.outage("razorpay")
        answer = verify(payment, signed(payment, payment_id))
        assert (answer.status_code, answer.json()["state"]) == (200, "CREATED")

    def test_one_user_does_not_use_up_what_all_may_ask(self, ordered, gateways, verify):
        payment = ordered()
        named = {"order_id": order_id(payment)}
        with policy.override(payments__verifies_per_minute=2):
            answers = [verify(payment, named) for _ in range(3)]
            theirs = ordered()
            other = verify(theirs, {"order_id": order_id(theirs)})
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert int(answers[2]["Retry-After"]) > 0
        assert other.status_code == 200
        assert gateways.calls()["razorpay order.payments"] == 3


class TestPolls:
    def test_a_payment_nobody_told_of_is_found(self, ordered, gateways):
        payment = ordered()
        gateways.pay(order_id(payment))
        assert flows.payment_poll(str(payment.pk)) is True
        assert (state_of(payment), deposited(payment)) == ("CAPTURED", 50_000)

    def test_an_unpaid_order_is_given_up_after_its_time_and_asked_no_more(self, ordered, gateways):
        payment = ordered()
        assert flows.payment_poll(str(payment.pk)) is False
        with clock.fixed(payment.expires_at + timedelta(minutes=16)):
            assert flows.payment_poll(str(payment.pk)) is True
        payment.refresh_from_db()
        assert (payment.state, payment.error_code, payment.attempts.get().state) == ("FAILED", "EXPIRED", "CLOSED")

    def test_a_tried_one_is_asked_about_for_days(self, ordered, gateways):
        payment = ordered()
        payment_id = gateways.fail(order_id(payment))
        with clock.fixed(payment.expires_at + timedelta(hours=20)):
            assert flows.payment_poll(str(payment.pk)) is False
            gateways.end_payment(payment_id, "SUCCESS")
            assert flows.payment_poll(str(payment.pk)) is True
        assert (state_of(payment), deposited(payment)) == ("CAPTURED", 50_000)

    def test_a_silent_gateway_is_asked_again(self, ordered, gateways):
        payment = ordered()
        gateways.outage("razorpay")
        with clock.fixed(payment.expires_at + timedelta(minutes=16)):
            assert flows.payment_poll(str(payment.pk)) is False

    def test_what_no_gateway_knows_expires_by_the_clock(self, member):
        step = payment_open(wanted=Wanted(user=member(), amount=inr("500.00"), method=Method.CARD))
        attempt_answer(step=step, answer=Answer(outcome=Outcome.REFUSED, code="BAD_REQUEST_ERROR"))
        assert payments_expire_due() == 0
        with clock.fixed(step.payment.expires_at + timedelta(minutes=2)):
            assert payments_expire_due() == 1
            assert (state_of(step.payment), payments_expire_due()) == ("FAILED", 0)

    def test_what_is_granted_after_it_was_given_up_is_asked_about_again(self, ordered, gateways):
        payment = ordered()
        with clock.fixed(payment.expires_at + timedelta(minutes=16)):
            assert flows.payment_poll(str(payment.pk)) is True
            payment_poll_end(payment=payment)
            payment_learn(remote=remote(payment, RemoteState.AUTHORIZED), source=Source.WEBHOOK)
            assert (state_of(payment), Poll.objects.get().object_id) == ("AUTHORIZED", str(payment.pk))


class TestSync:
    def test_finance_has_the_gateway_asked(self, ordered, gateways, api, staff):
        payment = ordered()
        gateways.pay(order_id(payment))
        answer = api(staff("FINANCE")).post(f"/api/v1/payments/{payment.pk}/sync")
        assert (answer.status_code, answer.json()["state"]) == (200, "CAPTURED"), answer.content
        story = [moment["event"] for moment in answer.json()["timeline"]]
        assert sorted(story) == ["CREDITED", "ORDERED", "PAYING", "STARTED"]
        assert Payment.objects.get().captured_by == "STAFF"

    def test_a_silent_gateway_is_a_502(self, ordered, gateways, api, staff):
        payment = ordered()
        gateways.outage("razorpay")
        assert api(staff("FINANCE")).post(f"/api/v1/payments/{payment.pk}/sync").status_code == 502

    def test_an_unknown_payment(self, gateways):
        with pytest.raises(PaymentUnknown):
            flows.payment_sync(payment_id="01900000-0000-7000-8000-000000000000", source=Source.STAFF)


class TestOutage:
    """An hour without Razorpay in the middle of many deposits, scaled down; webhooks come through the real door."""

    @pytest.fixture
    def order(self, api, member):
        """`order("key")`: the answer to an order of one user."""
        client = api(member())

        def ask(key: str):
            body = {"amount": {"amount": "100.00", "currency": "INR"}, "method": "CARD"}
            return client.post("/api/v1/payments/orders", body, format="json", headers={"Idempotency-Key": key})

        return ask

    def post(self, gateways, client) -> list[int]:
        return [webhook.post(client).status_code for webhook in gateways.collect()]

    def paid(self, gateways, answer) -> Payment:
        payment = Payment.objects.get(pk=answer.json()["id"])
        gateways.pay(order_id(payment))
        return payment

    def test_no_deposit_is_lost_or_taken_twice_and_new_ones_go_to_cashfree(self, order, gateways, client):
        before = [self.paid(gateways, order(f"before-{number}")) for number in range(6)]
        gateways.outage("razorpay")
        assert set(self.post(gateways, client)) == {200}
        inbox.drain()  # each payment is asked for once, however often it was written of
        assert not Webhook.objects.exclude(processed_at=None).exists()
        assert GatewayCall.objects.filter(is_healthy=False).count() == 6
        lost = order("during-0")
        during = [self.paid(gateways, order(f"during-{number}")) for number in range(1, 7)]
        assert set(self.post(gateways, client)) == {200}
        inbox.drain()
        assert {(payment.gateway, state_of(payment)) for payment in during} == {("cashfree", "CAPTURED")}
        stuck = self.is_resumed(order, lost)
        gateways.outage("razorpay", "")
        with clock.fixed(clock.now() + timedelta(minutes=10)):
            assert gateways_try() == 1
            inbox.drain()
            assert {state_of(payment) for payment in before} == {"CAPTURED"}
            answer = order("during-0")
        assert (answer.status_code, answer.json()["id"]) == (201, str(stuck.pk)), answer.content
        gateways.pay(order_id(stuck))
        self.post(gateways, client)
        inbox.drain()
        assert Payment.objects.count() == 13
        books = gateways.books()
        taken = {code: books[code]["captured"] for code in ("razorpay", "cashfree")}
        assert taken == {code: balance(accounts.gateway(code)) for code in taken}
        assert sum(taken.values()) == deposited(stuck) == 130_000
        books_are_even()

    def test_in_a_quiet_hour_four_orders_are_lost_before_it_is_left_alone(self, order, gateways):
        gateways.outage("razorpay")
        answers = [order(f"quiet-{number}") for number in range(6)]
        assert [answer.status_code for answer in answers] == [502, 502, 502, 502, 201, 201]
        assert {answer.json()["provider"] for answer in answers[4:]} == {"cashfree"}

    def is_resumed(self, order, lost) -> Payment:
        """The first order met a gateway that nobody had given up yet: whether it is there is not known."""
        told = lost.json()
        assert (lost.status_code, told["code"]) == (502, "GATEWAY_ERROR")
        assert "same key" in told["message"]
        assert int(lost["Retry-After"]) > 0
        stuck = Payment.objects.get(state="UNKNOWN")
        assert told["details"]["payment_id"] == str(stuck.pk)
        again = order("during-0")
        assert (again.status_code, again.json()["details"]["payment_id"]) == (502, str(stuck.pk))
        assert list(stuck.attempts.values_list("gateway", "state")) == [("razorpay", "UNKNOWN")]
        return stuck


class TestRaces:
    @pytest.mark.django_db(transaction=True)
    def test_all_who_tell_at_once_credit_once(self):
        jurisdiction.open_products(region="IN", legal_basis="test", products=["deposit"])
        payment = make_payment()
        attempt = payment.attempts.get()
        first, second = remote(payment), remote(payment)
        unknown = remote(order_id="order_of_nobody", gateway=attempt.gateway)

        def tell(number: int) -> None:
            payment_learn(remote=(first, second, unknown)[number % 3], source=Source.values[number % 4])
            connection.close()

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(tell, range(60)))
        assert balance(accounts.deposit(payment.user)) == to_minor(payment.amount)
        assert sorted(GatewayPayment.objects.values_list("suspense_reason", flat=True)) == [
            "", "SECOND_PAYMENT", "UNKNOWN_ORDER",
        ]  # fmt: skip
        assert balance(accounts.SUSPENSE) == 100_000
        books_are_even()


class TestReading:
    def test_my_deposits_and_nobody_elses(self, api, member):
        mine, _ = make_payment(), make_payment()
        listed = api(mine.user).get("/api/v1/payments").json()
        assert [row["id"] for row in listed["results"]] == [str(mine.pk)]
        told = api(mine.user).get(f"/api/v1/payments/{mine.pk}").json()
        assert (told["amount"], told["state"]) == ({"amount": "500.00", "currency": "INR"}, "CREATED")
        assert api(member()).get(f"/api/v1/payments/{mine.pk}").status_code == 404
        assert api(mine.user).get("/api/v1/payments?state=CAPTURED").json()["results"] == []

    def test_the_list_costs_the_same_for_six_times_as_many(self, api, member, django_assert_num_queries):
        user = member()
        client = api(user)
        client.get("/api/v1/payments")
        for _ in range(6):
            make_payment(user)
        with django_assert_num_queries(1):
            assert len(client.get("/api/v1/payments").json()["results"]) == 6
