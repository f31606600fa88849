"""What a gateway said is booked once, whoever tells first and in whatever order."""

from datetime import timedelta

import pytest

from apps.core import clock, policy
from apps.core.events.models import OutboxEvent
from apps.core.money import money
from apps.payments.gateways.facts import RemoteState
from apps.payments.models import GatewayPayment
from apps.payments.selectors import refundable
from apps.payments.services import payment_learn
from apps.payments.services.failing import payment_fail
from apps.payments.states import PaymentState, Source
from apps.wallet import accounts
from apps.wallet.models import Journal
from tests.factories.payments import make_attempt, make_payment, remote
from tests.wallet.reading import balance, books_are_even, inr

pytestmark = pytest.mark.django_db
CLEARING = accounts.gateway("razorpay")


def events(name: str) -> list[dict]:
    return [event.payload for event in OutboxEvent.objects.filter(name=name).order_by("id")]


def learn(*args, source=Source.WEBHOOK, **values) -> GatewayPayment:
    return payment_learn(remote=remote(*args, **values), source=source)


class TestCapture:
    def test_credits_the_user(self):
        payment = make_payment(amount="500.00")
        taken = learn(payment, rrn="512345678901", fee=inr("11.80"), tax=inr("1.80"))
        payment.refresh_from_db()
        assert (payment.state, payment.captured_by) == ("CAPTURED", "WEBHOOK")
        assert payment.captured_at == taken.credited_at
        assert (taken.fee, taken.tax, taken.rrn) == (inr("11.80"), inr("1.80"), "512345678901")
        assert (balance(accounts.deposit(payment.user)), balance(CLEARING)) == (50_000, 50_000)
        assert Journal.objects.get().reference == f"payments.gatewaypayment:{taken.pk}"
        assert refundable(taken) == inr("500.00")
        (told,) = events("payment.processed")
        assert (told["payment_id"], told["minor"], told["gateway"], told["source"]) == (
            str(payment.pk), 50_000, "razorpay", "WEBHOOK",
        )  # fmt: skip
        books_are_even()

    def test_told_again_by_all_it_is_credited_once(self):
        payment = make_payment()
        news = remote(payment)
        rows = {payment_learn(remote=news, source=source).pk for source in (*Source.values, *Source.values)}
        assert len(rows) == 1
        assert balance(accounts.deposit(payment.user)) == 50_000
        assert len(events("payment.processed")) == 1

    def test_older_news_takes_nothing_back(self):
        payment = make_payment()
        news = remote(payment, RemoteState.CAPTURED, rrn="1")
        payment_learn(remote=news, source=Source.POLL)
        for state in (RemoteState.FAILED, RemoteState.AUTHORIZED, RemoteState.PENDING):
            learn(payment, state, payment_id=news.payment_id)
        payment.refresh_from_db()
        taken = payment.gateway_payments.get()
        assert (payment.state, taken.state, taken.rrn) == ("CAPTURED", "CAPTURED", "1")

    def test_a_failed_try_and_then_another(self):
        payment = make_payment()
        learn(payment, RemoteState.FAILED, error_code="BAD_PIN", error="Wrong PIN.")
        payment.refresh_from_db()
        assert (payment.state, payment.error_code, payment.error) == ("FAILED", "BAD_PIN", "Wrong PIN.")
        assert [told["was_tried"] for told in events("payment.failed")] == [True]
        learn(payment, RemoteState.PENDING)
        payment.refresh_from_db()
        assert payment.state == "PENDING"
        learn(payment)
        payment.refresh_from_db()
        assert (payment.state, payment.error_code, payment.failed_at) == ("CAPTURED", "", None)

    def test_one_try_fails_while_another_is_under_way(self):
        payment = make_payment()
        learn(payment, RemoteState.PENDING)
        learn(payment, RemoteState.FAILED)
        payment.refresh_from_db()
        assert payment.state == "PENDING"

    def test_authorised_is_not_yet_money(self):
        payment = make_payment()
        taken = learn(payment, RemoteState.AUTHORIZED)
        payment.refresh_from_db()
        assert (payment.state, taken.holds_money, Journal.objects.count()) == ("AUTHORIZED", False, 0)
        assert refundable(taken) == inr("0.00")


class TestSuspense:
    @pytest.mark.parametrize(
        ("values", "reason"),
        [
            ({"amount": inr("499.00")}, "AMOUNT"),
            ({"amount": inr("50000.00")}, "AMOUNT"),
            ({"amount": money("500.00", "USD")}, "CURRENCY"),
        ],
    )
    def test_what_was_not_ordered_is_nobodys(self, values, reason):
        payment = make_payment()
        taken = learn(payment, **values)
        payment.refresh_from_db()
        currency = str(taken.amount.currency)
        assert (payment.state, taken.in_suspense, taken.suspense_reason) == ("CREATED", True, reason)
        assert balance(accounts.deposit(payment.user)) == 0
        assert balance(accounts.SUSPENSE, currency) == balance(CLEARING, currency) == taken.minor
        (told,) = events("payments.break_found")
        assert (told["kind"], told["object_id"], told["minor"]) == (reason, str(taken.pk), taken.minor)
        books_are_even()

    def test_an_order_nobody_knows(self):
        taken = learn(order_id="order_of_nobody", amount=inr("7.00"))
        assert (taken.payment_id, taken.suspense_reason, balance(accounts.SUSPENSE)) == (None, "UNKNOWN_ORDER", 700)
        assert len(events("payments.break_found")) == 1
        learn(order_id="order_of_nobody", payment_id=taken.gateway_payment_id, amount=inr("7.00"))
        assert (balance(accounts.SUSPENSE), len(events("payments.break_found"))) == (700, 1)

    def test_the_second_payment_of_a_paid_order(self):
        payment = make_payment()
        first, second = learn(payment), learn(payment)
        payment.refresh_from_db()
        assert payment.state == "CAPTURED"
        assert (first.in_suspense, second.suspense_reason) == (False, "SECOND_PAYMENT")
        assert (balance(accounts.deposit(payment.user)), balance(accounts.SUSPENSE)) == (50_000, 50_000)
        books_are_even()

    def test_paid_at_both_gateways(self):
        payment = make_payment()
        learn(payment)
        make_attempt(payment, gateway="cashfree", number=2, state="CLOSED", order_id="order_elsewhere")
        assert learn(payment).suspense_reason == "SECOND_PAYMENT"
        assert balance(accounts.gateway("cashfree")) == 50_000


class TestLate:
    @pytest.fixture
    def given_up(self):
        payment = make_payment(expires_at=clock.now() - timedelta(seconds=1))
        return payment_fail(payment=payment, code="EXPIRED", error="Nobody paid in time.")

    def test_is_credited_by_default_and_told_as_late(self, given_up):
        learn(given_up)
        given_up.refresh_from_db()
        assert given_up.state == PaymentState.CAPTURED
        assert balance(accounts.deposit(given_up.user)) == 50_000
        assert [told["policy"] for told in events("payment.late")] == ["CREDIT"]
        assert len(events("payment.processed")) == 1

    @pytest.mark.parametrize(("late", "breaks"), [("REFUND", 0), ("REVIEW", 1)])
    def test_waits_in_suspense_by_the_other_policies(self, given_up, late, breaks):
        with policy.override(payments__late_policy=late):
            taken = learn(given_up)
        given_up.refresh_from_db()
        assert (given_up.state, taken.suspense_reason) == ("LATE", "LATE")
        assert (balance(accounts.deposit(given_up.user)), balance(accounts.SUSPENSE)) == (0, 50_000)
        assert [told["policy"] for told in events("payment.late")] == [late]
        assert len(events("payments.break_found")) == breaks
        books_are_even()

    @pytest.mark.parametrize(
        ("state", "refunded"), [(RemoteState.CANCELLED, None), (RemoteState.REFUNDED, inr("500.00"))]
    )
    def test_what_the_gateway_returned_by_itself_never_enters_the_books(self, given_up, state, refunded):
        taken = learn(given_up, state, refunded=refunded)
        given_up.refresh_from_db()
        assert (given_up.state, taken.holds_money, Journal.objects.count()) == ("LATE", False, 0)
        assert [told["policy"] for told in events("payment.late")] == ["RETURNED"]

    def test_a_bank_that_changes_its_mind_in_time_is_not_late(self):
        payment = make_payment()
        learn(payment, RemoteState.FAILED)
        with policy.override(payments__late_policy="REFUND"):
            learn(payment, RemoteState.CAPTURED)
        assert balance(accounts.deposit(payment.user)) == 50_000
        assert events("payment.late") == []
