"""Webhooks of the twin through the door: shuffled, five times each, odd ones among them: deposits are paid once."""

import random
from datetime import timedelta

import pytest
from django.db.models import Count

from apps.core import clock
from apps.core.events import relay
from apps.payments.inbox import flows
from apps.payments.inbox.models import Webhook
from apps.payments.models import Attempt, GatewayPayment, Payment
from apps.payments.models.gateway_payment import Claimed
from apps.payments.reconciliation.models import Break
from apps.wallet import accounts
from apps.wallet.selectors.balances import balances
from apps.wallet.services import transfer
from tests.wallet.reading import books_are_even, inr

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("deposits_open")]
ORDERS, TIMES = 10, 5


@pytest.fixture
def payer(member):
    return member()


@pytest.fixture
def paid(api, payer, gateways):
    """Ten orders of one user, each paid at the gateway; nobody has told us yet."""
    client = api(payer)
    body = {"amount": {"amount": "100.00", "currency": "INR"}, "method": "CARD"}
    for number in range(ORDERS):
        answer = client.post("/api/v1/payments/orders", body, format="json", headers={"Idempotency-Key": str(number)})
        assert answer.status_code == 201, answer.content
        gateways.pay(answer.json()["provider_order_id"], method="CARD")
    return gateways


def test_a_storm_in_any_order_pays_each_deposit_once(client, paid, payer):
    told = paid.collect()
    storm = [webhook for webhook in told for _ in range(TIMES)]
    random.Random(4).shuffle(storm)
    assert {webhook.post(client).status_code for webhook in storm} == {200}
    assert Webhook.objects.count() == len(told)
    assert set(Webhook.objects.values_list("received", flat=True)) == {TIMES}
    assert flows.drain() == len(told)
    assert set(Payment.objects.values_list("state", flat=True)) == {"CAPTURED"}
    assert GatewayPayment.objects.filter(credited_at__isnull=False).count() == ORDERS
    assert balances(payer.pk, "INR").deposit == inr("1000.00")
    books_are_even()
    results = list(Webhook.objects.values_list("result", flat=True))
    assert results.count("APPLIED") == ORDERS
    assert set(results) == {"APPLIED", "NO_CHANGE"}


def test_one_that_cannot_be_booked_harms_only_itself(client, paid, payer):
    """Its journal's key is taken by another journal: its booking is refused, together with others and alone."""
    (first, *_) = paid.things("Payment")
    ours = Attempt.objects.get(order_id=first["order_id"])
    poison = Claimed(
        "razorpay", first["id"], ours.order_id, ours.payment_id, ours.pk, 10_000, "INR", "CARD", "WEBHOOK"
    )
    taken = GatewayPayment.objects.claim(poison)
    clearing = accounts.gateway("razorpay")
    transfer(debit=clearing, credit=accounts.SUSPENSE, amount=inr("1.00"), kind="payments.deposit", reference=taken)
    for webhook in paid.collect():
        assert webhook.post(client).status_code == 200
    flows.drain()
    states = dict(Payment.objects.values_list("state").annotate(Count("pk")))
    assert states == {"CAPTURED": ORDERS - 1, "CREATED": 1}
    assert balances(payer.pk, "INR").deposit == inr("900.00")
    waiting = Webhook.objects.filter(processed_at__isnull=True)
    errors = set(waiting.values_list("note", "tries"))
    assert errors == {("An error of ours (IdempotencyMismatch): see the log.", 1)}
    assert waiting.count() == waiting.filter(object_ids__contains=[first["id"]]).count() == 3
    books_are_even()


def test_odd_ones_change_nothing_and_are_told_of(client, paid, payer):
    (first, *_) = paid.things("Payment")
    paid.collect()
    told = {odd: paid.tell("Payment", first["id"], "payment.captured", odd) for odd in ("FORGED", "OTHER_ACCOUNT")}
    assert {odd: webhook.post(client).status_code for odd, webhook in told.items()} == {
        "FORGED": 401,
        "OTHER_ACCOUNT": 200,
    }
    flows.drain()
    assert dict(Webhook.objects.values_list("verdict", "result")) == {"FORGED": "", "ACCEPTED": "ACCOUNT"}
    relay.drain()
    row = Webhook.objects.get(verdict="ACCEPTED")
    found = Break.objects.get()
    assert (found.kind, found.object_id, found.amount) == ("ACCOUNT", str(row.pk), 100)
    assert not GatewayPayment.objects.filter(credited_at__isnull=False).exists()
    assert balances(payer.pk, "INR").deposit == inr("0.00")


def test_a_wrong_amount_in_the_message_is_not_believed(client, paid, payer):
    (first, *_) = paid.things("Payment")
    paid.collect()
    paid.tell("Payment", first["id"], "payment.captured", "WRONG_AMOUNT").post(client)
    flows.drain()
    assert balances(payer.pk, "INR").deposit == inr("100.00")


@pytest.mark.parametrize("skew", [timedelta(days=-2), timedelta(days=2)], ids=["behind", "ahead"])
def test_a_clock_that_is_wrong_loses_nothing(client, paid, payer, skew):
    with clock.fixed(clock.now() + skew):
        for webhook in paid.collect():
            assert webhook.post(client).status_code == 200
        flows.drain()
    assert GatewayPayment.objects.filter(journal__isnull=False).count() == ORDERS


def test_what_no_webhook_told_is_found_by_its_poll(paid, payer):
    paid.collect()
    with clock.fixed(clock.now() + timedelta(seconds=6)):
        assert flows.ask_again() == ORDERS
    assert balances(payer.pk, "INR").deposit == inr("1000.00")
    assert flows.ask_again() == 0
