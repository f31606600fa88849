"""The webhook's door: stored, then answered; it tells nobody anything."""

import pytest

from apps.payments.inbox.models import Webhook

from . import letters

pytestmark = pytest.mark.django_db
URL = "/api/v1/payments/webhook/"


def post(client, letter, gateway: str = "razorpay"):
    raw, headers = letter
    return client.post(URL + gateway, raw, content_type="application/json", headers=headers)


def test_a_signed_webhook_is_answered_once_stored(client):
    answer = post(client, letters.razorpay())
    assert (answer.status_code, answer.json()) == (200, {"received": True})
    assert Webhook.objects.get().raw == letters.razorpay()[0]


def test_the_same_again_is_answered_the_same(client):
    answers = [post(client, letters.razorpay()).status_code for _ in range(5)]
    assert answers == [200] * 5
    assert Webhook.objects.get().received == 5


@pytest.mark.parametrize(
    ("letter", "gateway", "status", "code"),
    [
        pytest.param(lambda: letters.razorpay(secret="guessed"), "razorpay", 401, "AUTHENTICATION_ERROR", id="forged"),
        pytest.param(lambda: (b"{}", {}), "razorpay", 401, "AUTHENTICATION_ERROR", id="unsigned"),
        pytest.param(letters.razorpay, "cashfree", 401, "AUTHENTICATION_ERROR", id="signed by another gateway"),
        pytest.param(letters.razorpay, "stripe", 404, "NOT_FOUND", id="unknown gateway"),
        pytest.param(
            lambda: letters.signed_as_razorpay(b" " * 262_145), "razorpay", 413, "PAYLOAD_TOO_LARGE", id="too large"
        ),
    ],
)
def test_refusals(client, letter, gateway, status, code):
    answer = post(client, letter(), gateway)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Webhook.objects.filter(verdict="ACCEPTED").exists()


def test_storing_costs_one_statement(client, django_assert_num_queries):
    post(client, letters.razorpay())
    with django_assert_num_queries(1):
        post(client, letters.razorpay(event_id="evt_2"))


def test_a_webhook_wakes_one_drain(client, django_capture_on_commit_callbacks, settings):
    """The second finds the first still on its way."""
    with django_capture_on_commit_callbacks() as wakes:
        post(client, letters.razorpay())
        post(client, letters.razorpay(event_id="evt_2"))
    assert len(wakes) == 2
    wakes[0]()
    wakes[1]()
    assert set(Webhook.objects.values_list("tries", flat=True)) == {1}
