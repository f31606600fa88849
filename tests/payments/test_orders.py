"""Orders: opened once per key, at the next gateway only after a clear no, found again when the answer was lost."""

from datetime import timedelta

import pytest

from apps.accounts.services.limits import WantedLimit, limits_set
from apps.accounts.states import LimitKind, LimitPeriod
from apps.core import clock, policy
from apps.core.models import AuditEntry, IdempotencyRecord
from apps.payments import flows, services
from apps.payments.gateways.facts import Answer, Outcome, RemoteOrder, RemoteState
from apps.payments.inbox.models import Poll
from apps.payments.models import Attempt, Payment
from apps.payments.services import Step, Wanted
from apps.payments.states import AttemptState, PaymentState
from tests.wallet.reading import inr

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("deposits_open")]
URL = "/api/v1/payments/orders"


def body(amount="500.00", method="CARD", **more) -> dict:
    return {"amount": {"amount": amount, "currency": "INR"}, "method": method, **more}


@pytest.fixture
def order(api, member, gateways):
    """`order(key="one", amount=...)`: the answer to an order of one user."""
    client = api(member())

    def ask(key="one", **values):
        return client.post(URL, body(**values), format="json", headers={"Idempotency-Key": key})

    ask.client = client
    return ask


def attempts() -> list[tuple]:
    return list(Attempt.objects.order_by("created_at").values_list("gateway", "state"))


class TestOpening:
    def test_an_order_at_the_first_gateway(self, order, gateways):
        answer = order()
        assert answer.status_code == 201, answer.content
        told, payment = answer.json(), Payment.objects.get()
        (theirs,) = gateways.things("Order")
        assert (told["id"], told["provider"], told["state"]) == (str(payment.pk), "razorpay", "CREATED")
        assert told["provider_order_id"] == theirs["id"] == told["checkout"]["order_id"]
        assert (theirs["amount"], theirs["receipt"]) == (50_000, f"{payment.pk.hex}-1")
        assert payment.amount == inr("500.00")
        audited = AuditEntry.objects.filter(action__startswith="payments.").order_by("id")
        assert [entry.action for entry in audited] == ["payments.payment.open", "payments.attempt.open"]

    def test_the_same_key_is_the_same_order(self, order, gateways):
        first, again = order(), order()
        assert (again.status_code, again["Idempotent-Replayed"]) == (201, "true")
        assert again.content == first.content
        assert len(gateways.things("Order")) == 1

    def test_the_same_key_with_another_body_is_refused(self, order):
        order()
        other = order(amount="501.00")
        assert (other.status_code, other.json()["details"]["reason"]) == (422, "IDEMPOTENCY_MISMATCH")
        assert Payment.objects.count() == 1

    def test_upi_by_code_comes_with_a_drawing(self, order):
        told = order(method="UPI", flow="qr").json()["checkout"]
        assert told["upi_link"].startswith("upi://pay?")
        assert told["upi_qr_svg"].startswith("<svg")
        assert "upi_qr_svg" not in order(key="two", method="UPI").json()["checkout"]

    @pytest.mark.parametrize(
        ("values", "status", "reason"),
        [
            ({"amount": "0.50"}, 422, "AMOUNT_OUT_OF_RANGE"),
            ({"amount": "100000.01", "method": "UPI"}, 422, "AMOUNT_OUT_OF_RANGE"),
            ({"amount": "10000.01", "method": "UPI"}, 422, "KYC_REQUIRED"),
            ({"amount": "0.00"}, 400, None),
            ({"method": "CASH"}, 400, None),
            ({"method": "CARD", "flow": "qr"}, 400, None),
        ],
    )
    def test_refusals_leave_no_trace(self, order, gateways, values, status, reason):
        answer = order(**values)
        assert (answer.status_code, answer.json()["details"].get("reason")) == (status, reason), answer.content
        assert (Payment.objects.count(), gateways.calls()) == (0, {})


class TestFailOver:
    @pytest.mark.parametrize(
        ("trouble", "ended"),
        [("REFUSED", AttemptState.REFUSED), ("BUSY", AttemptState.NOT_ATTEMPTED)],
    )
    def test_a_clear_no_is_followed_by_the_other_gateway(self, order, gateways, trouble, ended):
        gateways.plan("order.create", trouble, gateway="razorpay")
        told = order().json()
        assert told["provider"] == "cashfree"
        assert attempts() == [("razorpay", ended), ("cashfree", "OPEN")]
        assert Payment.objects.get().gateway == "cashfree"
        assert told["checkout"]["payment_session_id"]

    @pytest.mark.parametrize("trouble", ["TIMEOUT", "ERROR_AFTER"])
    def test_an_order_whose_answer_was_lost_is_found_and_not_made_elsewhere(self, order, gateways, trouble):
        gateways.plan("order.create", trouble, gateway="razorpay")
        answer = order()
        assert (answer.status_code, answer.json()["provider"]) == (201, "razorpay"), answer.content
        assert attempts() == [("razorpay", "OPEN")]
        assert len(gateways.things("Order")) == 1
        assert gateways.calls().get("cashfree order.create", 0) == 0

    def test_a_lost_order_that_cannot_be_found_waits_and_is_resumed_by_its_key(self, order, gateways):
        gateways.plan("order.create", "TIMEOUT", gateway="razorpay")
        gateways.plan("order.list", "ERROR", gateway="razorpay", uses=None)
        answer = order()
        assert (answer.status_code, answer.json()["code"]) == (502, "GATEWAY_ERROR"), answer.content
        payment = Payment.objects.get()
        assert (payment.state, attempts()) == ("UNKNOWN", [("razorpay", "UNKNOWN")])
        assert Poll.objects.filter(object_id=str(payment.pk), gateway="razorpay").count() == 1
        gateways.forget()
        again = order()
        assert (again.status_code, again.json()["id"]) == (201, str(payment.pk)), again.content
        assert (len(gateways.things("Order")), attempts()) == (1, [("razorpay", "OPEN")])
        payment.refresh_from_db()
        assert payment.state == "CREATED"

    def test_an_order_that_was_surely_never_made_is_made_elsewhere(self, order, gateways):
        gateways.outage("razorpay", "ERROR")
        assert order().status_code == 502
        Attempt.objects.update(asked_at=clock.now() - timedelta(minutes=2))
        gateways.outage("razorpay", "")
        answer = order()
        assert (answer.status_code, answer.json()["provider"]) == (201, "cashfree"), answer.content
        assert attempts() == [("razorpay", "REFUSED"), ("cashfree", "OPEN")]

    def test_what_a_gateway_failed_at_is_at_the_other_one_within_seconds(self, order, gateways):
        gateways.plan("order.create", "ERROR", gateway="razorpay")
        with clock.fixed(clock.now()) as then:
            first = order()
            assert (first.status_code, first["Retry-After"]) == (502, "5"), first.content
            assert first.json()["details"]["reason"] == "ORDER_UNKNOWN"
        with clock.fixed(then + timedelta(seconds=2)):
            early = order()
            assert (early.status_code, early["Retry-After"], attempts()) == (502, "3", [("razorpay", "UNKNOWN")])
        with clock.fixed(then + timedelta(seconds=5)):
            answer = order()
        assert (answer.status_code, answer.json()["provider"]) == (201, "cashfree"), answer.content
        assert attempts() == [("razorpay", AttemptState.REFUSED), ("cashfree", "OPEN")]
        assert (Payment.objects.get().state, len(gateways.things("Order"))) == ("CREATED", 1)

    def test_what_was_cut_off_may_still_be_made_for_a_minute(self, order, gateways):
        gateways.plan("order.create", "TIMEOUT_BEFORE", gateway="razorpay")
        with clock.fixed(clock.now()) as then:
            assert (order().status_code, attempts()) == (502, [("razorpay", "UNKNOWN")])
        with clock.fixed(then + timedelta(seconds=59)):
            assert (order().status_code, attempts()) == (502, [("razorpay", "UNKNOWN")])
        with clock.fixed(then + timedelta(seconds=60)):
            assert order().json()["provider"] == "cashfree"

    def test_while_it_is_left_alone_the_app_is_told_when_it_is_tried(self, order, gateways):
        gateways.outage("razorpay", "ERROR")
        policy.set(key="gateways.circuit_failures", value=2, actor=None, reason="test")
        with clock.fixed(clock.now()):
            assert order()["Retry-After"] == "20"
        another = order(key="two")
        assert (another.status_code, another.json()["provider"]) == (201, "cashfree"), another.content

    def test_found_missing_by_a_poll_its_key_begins_at_the_other_one(self, order, gateways):
        gateways.plan("order.create", "ERROR", gateway="razorpay")
        with clock.fixed(clock.now()) as then:
            order()
        with clock.fixed(then + timedelta(seconds=5)):
            flows.payment_poll(str(Payment.objects.get().pk))
            assert (Payment.objects.get().state, attempts()) == ("CREATED", [("razorpay", "REFUSED")])
            assert order().json()["provider"] == "cashfree"

    def test_refused_by_both_is_a_502_and_begun_anew_by_its_key(self, order, gateways):
        gateways.plan("order.create", "REFUSED", uses=2)
        answer = order()
        assert (answer.status_code, len(gateways.things("Order"))) == (502, 0), answer.content
        assert order().json()["provider"] == "razorpay"
        assert Payment.objects.count() == 1

    def test_a_worker_that_died_while_asking_leaves_an_order_that_is_found(self, order, gateways):
        order()
        Attempt.objects.update(order_id="", checkout={}, state=AttemptState.PREPARED, asked_until=clock.now())
        IdempotencyRecord.objects.all().delete()
        answer = order()
        assert (answer.status_code, len(gateways.things("Order"))) == (201, 1), answer.content

    def test_the_second_of_two_at_once_is_told_to_wait(self, order, gateways):
        order()
        later = clock.now() + timedelta(seconds=30)
        Attempt.objects.update(order_id="", state=AttemptState.PREPARED, asked_until=later)
        IdempotencyRecord.objects.all().delete()
        answer = order()
        assert (answer.status_code, answer.json()["details"]["reason"]) == (409, "IDEMPOTENCY_RUNNING")
        assert IdempotencyRecord.objects.count() == 0


class TestAnswer:
    """What a gateway said to an order is noted by whoever asked, who may be late."""

    def asked(self, member) -> Step:
        return services.payment_open(wanted=Wanted(user=member(), amount=inr("500.00"), method="CARD"))

    def said(self, step: Step, order_id: str = "order_1") -> Answer[RemoteOrder]:
        order = RemoteOrder(
            gateway=step.attempt.gateway,
            order_id=order_id,
            receipt=step.attempt.receipt,
            state=RemoteState.OPEN,
            amount=step.payment.amount,
        )
        return Answer(outcome=Outcome.SUCCESS, value=order)

    def test_opens_the_order_without_reading_it_again(self, member, django_assert_num_queries):
        step = self.asked(member)
        with django_assert_num_queries(6):  # the order, its audit, and two savepoints
            opened = services.attempt_answer(step=step, answer=self.said(step))
        assert (opened.attempt.state, opened.attempt.order_id) == ("OPEN", "order_1")
        assert Attempt.objects.values_list("state", "order_id", "asked_until").get() == ("OPEN", "order_1", None)

    def test_opens_what_a_poll_has_lost_sight_of_meanwhile(self, member):
        late = self.asked(member)
        poll = late._replace(attempt=Attempt.objects.get(), payment=Payment.objects.get())
        services.attempt_answer(step=poll, answer=Answer(outcome=Outcome.UNKNOWN, code="TIMEOUT"))
        assert Payment.objects.get().state == PaymentState.UNKNOWN
        opened = services.attempt_answer(step=late, answer=self.said(late))
        assert (opened.attempt.state, opened.payment.state) == ("OPEN", "CREATED")
        assert Payment.objects.get().state == PaymentState.CREATED

    def test_changes_nothing_when_another_has_said_it(self, member):
        late = self.asked(member)
        first = late._replace(attempt=Attempt.objects.get(), payment=Payment.objects.get())
        services.attempt_answer(step=first, answer=self.said(first))
        entries = AuditEntry.objects.count()
        opened = services.attempt_answer(step=late, answer=self.said(late, "order_2"))
        assert (opened.attempt.order_id, AuditEntry.objects.count()) == ("order_1", entries)


class TestOwnLimit:
    def test_open_orders_count_or_ten_of_them_would_pass_it(self, api, member, gateways):
        user = member()
        limit = WantedLimit(kind=LimitKind.DEPOSIT, period=LimitPeriod.DAY, currency="INR", amount=inr("800.00"))
        limits_set(user=user, limits=[limit])
        client = api(user)
        first = client.post(URL, body(), format="json", headers={"Idempotency-Key": "one"})
        second = client.post(URL, body(), format="json", headers={"Idempotency-Key": "two"})
        assert (first.status_code, second.status_code) == (201, 422), second.content
        assert second.json()["details"]["reason"] == "LIMIT_REACHED"
        assert Payment.objects.count() == 1
