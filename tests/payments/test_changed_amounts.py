"""A gateway's payment is of another amount or currency when it is taken than when it was begun."""

import pytest

from apps.core.events.models import OutboxEvent
from apps.core.money import money
from apps.payments.gateways.facts import RemoteState
from apps.payments.selectors import is_to_capture
from apps.payments.services import payment_learn
from apps.payments.states import Source
from apps.wallet import accounts
from tests.factories.payments import make_payment, remote
from tests.wallet.reading import balance, books_are_even, inr

pytestmark = pytest.mark.django_db


def learn(payment, state, **values):
    return payment_learn(remote=remote(payment, state, payment_id="pay_1", **values), source=Source.POLL)


def breaks() -> list[tuple]:
    told = OutboxEvent.objects.filter(name="payments.break_found").order_by("id")
    return [(event.payload["kind"], event.payload["minor"], event.payload["currency"]) for event in told]


class TestTakenInPart:
    @pytest.mark.parametrize("begun", [RemoteState.CREATED, RemoteState.PENDING, RemoteState.AUTHORIZED])
    def test_less_is_not_credited_as_if_it_were_all(self, begun):
        payment = make_payment(amount="500.00")
        learn(payment, begun)
        taken = learn(payment, RemoteState.CAPTURED, amount=inr("400.00"))
        payment.refresh_from_db()
        assert (taken.minor, taken.in_suspense, taken.suspense_reason) == (40_000, True, "AMOUNT")
        assert balance(accounts.deposit(payment.user)) == 0
        assert (balance(accounts.SUSPENSE), balance(accounts.gateway("razorpay"))) == (40_000, 40_000)
        assert breaks() == [("AMOUNT", 40_000, "INR")]
        books_are_even()

    def test_nor_is_more_nor_another_currency(self):
        more, other = make_payment(amount="500.00"), make_payment(amount="500.00")
        learn(more, RemoteState.AUTHORIZED)
        assert learn(more, RemoteState.CAPTURED, amount=inr("600.00")).minor == 60_000
        payment_learn(remote=remote(other, RemoteState.PENDING, payment_id="pay_2"), source=Source.POLL)
        told = remote(other, RemoteState.CAPTURED, payment_id="pay_2", amount=money("500", "USD"))
        assert payment_learn(remote=told, source=Source.POLL).suspense_reason == "CURRENCY"
        assert breaks() == [("AMOUNT", 60_000, "INR"), ("CURRENCY", 50_000, "USD")]
        books_are_even()

    def test_what_is_granted_in_part_is_not_captured(self):
        payment = make_payment(amount="500.00")
        assert is_to_capture(learn(payment, RemoteState.AUTHORIZED))
        assert not is_to_capture(learn(payment, RemoteState.AUTHORIZED, amount=inr("400.00")))

    def test_a_wrong_word_at_the_beginning_does_no_harm(self):
        payment = make_payment(amount="500.00")
        learn(payment, RemoteState.PENDING, amount=inr("1.00"))
        assert learn(payment, RemoteState.CAPTURED).credited_at is not None
        assert balance(accounts.deposit(payment.user)) == 50_000

    def test_once_in_the_books_it_stays_as_booked(self):
        payment = make_payment(amount="500.00")
        learn(payment, RemoteState.CAPTURED)
        taken = learn(payment, RemoteState.CAPTURED, amount=inr("1.00"), rrn="512345678901")
        assert (taken.minor, taken.rrn) == (50_000, "512345678901")
        books_are_even()

    def test_older_news_changes_no_amount(self):
        payment = make_payment(amount="500.00")
        learn(payment, RemoteState.AUTHORIZED, amount=inr("400.00"))
        assert learn(payment, RemoteState.PENDING).minor == 40_000
