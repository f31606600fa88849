"""A money call happens once, however often it is sent."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core import idempotency
from apps.core.models import IdempotencyRecord

pytestmark = [pytest.mark.urls("tests.core.api.views"), pytest.mark.django_db]

PAY = "/api/v1/pay"


@pytest.fixture
def payer(member):
    return member(name="")


@pytest.fixture
def pay(api, payer):
    client = api(payer)

    def send(body=None, key="k1", path=PAY):
        headers = {"Idempotency-Key": key} if key is not None else {}
        return client.post(path, body or {}, format="json", headers=headers)

    return send


def times_paid(user) -> int:
    user.refresh_from_db()
    return len(user.name)


@pytest.mark.parametrize("key", [None, "", "x" * 256, "schlüssel", "tab\t"])
def test_a_missing_or_odd_key_is_refused(pay, payer, key):
    response = pay(key=key)
    assert (response.status_code, response.json()["code"]) == (400, "VALIDATION_ERROR")
    assert response.json()["details"] == {"reason": "IDEMPOTENCY_KEY"}
    assert times_paid(payer) == 0


def test_the_same_call_gets_the_first_answer(pay, payer):
    first, second = pay({"a": 1, "b": 2}), pay({"b": 2, "a": 1})
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json() == {"name": "x"}
    assert "Idempotent-Replayed" not in first
    assert second["Idempotent-Replayed"] == "true"
    assert (second["Location"], second["Content-Type"]) == ("/payments/1", "application/json")
    assert times_paid(payer) == 1


def test_the_same_key_with_another_body_or_path_is_a_mismatch(pay, payer):
    pay({"a": 1})
    for other in (pay({"a": 2}), pay({})):
        assert other.status_code == 422
        assert other.json()["code"] == "UNPROCESSABLE"
        assert other.json()["details"] == {"reason": "IDEMPOTENCY_MISMATCH"}
    assert times_paid(payer) == 1


def test_a_key_counts_per_endpoint_but_not_per_object(pay, payer):
    assert pay(path="/api/v1/pay").status_code == 201
    assert pay(path="/api/v1/pay/1").status_code == 201
    assert pay(path="/api/v1/pay/2").json()["details"] == {"reason": "IDEMPOTENCY_MISMATCH"}
    assert times_paid(payer) == 2


def test_a_key_counts_per_user(pay, api, member):
    other = member(name="")
    pay()
    response = api(other).post(PAY, {}, format="json", headers={"Idempotency-Key": "k1"})
    assert "Idempotent-Replayed" not in response
    assert times_paid(other) == 1


@pytest.mark.parametrize(("then", "status"), [("forbidden", 403), ("missing", 404), ("conflict", 409), ("poor", 422)])
def test_a_refusal_by_the_business_is_stored_and_its_writes_vanish(pay, payer, then, status):
    first, second = pay({"then": then}), pay({"then": then})
    assert first.status_code == second.status_code == status
    assert first.json() == second.json()
    assert second["Idempotent-Replayed"] == "true"
    assert times_paid(payer) == 0
    assert IdempotencyRecord.objects.get().status == status


@pytest.mark.parametrize(("then", "status"), [("invalid", 400), ("away", 503)])
def test_other_refusals_are_not_stored(pay, payer, then, status):
    first, second = pay({"then": then}), pay({"then": then})
    assert first.status_code == second.status_code == status
    assert "Idempotent-Replayed" not in second
    assert times_paid(payer) == 0
    assert not IdempotencyRecord.objects.exists()
    assert pay({}).status_code == 201


def test_an_error_of_ours_is_not_stored(pay, payer, api):
    client = api(payer)
    client.raise_request_exception = False
    response = client.post(PAY, {"then": "boom"}, format="json", headers={"Idempotency-Key": "k1"})
    assert response.status_code == 500
    assert times_paid(payer) == 0
    assert not IdempotencyRecord.objects.exists()


def test_without_savepoints_a_refusal_still_leaves_no_trace(pay, payer):
    refused = pay({"then": "poor"}, path="/api/v1/whole")
    assert (refused.status_code, refused.json()["details"]) == (422, {"reason": "INSUFFICIENT_FUNDS"})
    assert times_paid(payer) == 0
    assert pay({"then": "poor"}, path="/api/v1/whole")["Idempotent-Replayed"] == "true"
    with CaptureQueriesContext(connection) as queries:
        assert pay({}, key="k2", path="/api/v1/whole").status_code == 201
    # The suite's own transaction makes the money call's a savepoint: one, and its release.
    # What the server has prepared already, the driver keeps no text of.
    assert sum("SAVEPOINT" in (query["sql"] or "") for query in queries) == 2
    assert times_paid(payer) == 1


def test_nobody_gets_no_key(client):
    response = client.post(PAY, {}, content_type="application/json", headers={"Idempotency-Key": "k1"})
    assert response.status_code == 401


def test_after_a_day_the_key_is_free_again(pay, payer):
    pay()
    IdempotencyRecord.objects.update(expires_at="2020-01-01T00:00:00Z")
    assert "Idempotent-Replayed" not in pay()
    assert times_paid(payer) == 2
    assert IdempotencyRecord.objects.get().expires_at.year >= 2026


def test_purge_takes_what_is_older_than_a_day(pay, django_assert_num_queries):
    pay()
    old = IdempotencyRecord.objects.get()
    IdempotencyRecord.objects.filter(pk=old.pk).update(id="01890000-0000-7000-8000-000000000000", key="old")
    pay()
    assert idempotency.purge() == 1
    assert [record.key for record in IdempotencyRecord.objects.all()] == ["k1"]
