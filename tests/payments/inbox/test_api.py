"""The webhook's door: stored, then answered; it tells nobody anything."""

import gzip

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


@pytest.mark.parametrize(
    ("content_type", "headers"),
    [
        ("text/plain", {}),
        ("multipart/form-data; boundary=x", {}),
        ("application/xml", {"Content-Encoding": "gzip"}),
        ("application/json", {"Accept": "text/html"}),
        ("application/json", {f"X-Many-{number}": "x" * 2_000 for number in range(200)}),
    ],
    ids=["text", "a form", "said to be packed", "wants a page", "many headers"],
)
def test_the_bytes_count_and_not_what_is_said_of_them(client, content_type, headers):
    raw, signed = letters.razorpay()
    answer = client.generic("POST", URL + "razorpay", raw, content_type=content_type, headers={**signed, **headers})
    assert answer.status_code == 200
    row = Webhook.objects.get()
    assert (row.raw, row.verdict, len(row.headers) <= 40) == (raw, "ACCEPTED", True)
    assert max(map(len, row.headers.values())) <= 500


def test_what_is_packed_is_never_unpacked(client):
    """A bomb is judged as the few bytes it is."""
    raw, signed = letters.razorpay()
    packed = gzip.compress(b" " * 50_000_000 + raw)
    answer = post(client, (packed, {**signed, "Content-Encoding": "gzip"}))
    assert answer.status_code == 401
    assert Webhook.objects.get().raw == packed[:4096]


@pytest.mark.parametrize("signature", ["", "é" * 64, "0" * 64, "0" * 100_000, "\u0661" * 64])
def test_a_signature_that_is_none(client, signature):
    raw, signed = letters.razorpay()
    headers = {**signed, "X-Razorpay-Signature": signature}
    assert post(client, (raw, headers)).status_code == 401
    assert Webhook.objects.get().verdict == "FORGED"


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
