"""Webhooks: stored first, believed only as a reason to ask; forged, replayed, reordered and early ones."""

import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.kyc import flows, services
from apps.accounts.kyc.errors import NotReplayable
from apps.accounts.kyc.models import Attempt, ProviderCall, WebhookEvent
from apps.core import clock, policy
from apps.core.events import relay
from apps.core.models import AuditEntry
from tests.factories.accounts import make_staff
from tests.kyc.providers.world import failures_of, outcomes, state_of

pytestmark = pytest.mark.django_db
URL = "/api/v1/kyc/webhook/digio"
SECRET = "munim-local-only-webhook"


def post(body: str, signature: str = "", **headers):
    checksum = signature or hmac.new(SECRET.encode(), body.encode(), hashlib.sha256).hexdigest()
    headers = {"X-Digio-Checksum": checksum, **headers}
    return Client().post(URL, body, content_type="application/json", headers=headers)


def message(reference="KID1", request_id="", word="approved", event_id="WHN1", at=None) -> str:
    return json.dumps(
        {
            "id": event_id,
            "event": f"kyc.request.{word}",
            "created_at": int((at or timezone.now()).timestamp() * 1000),
            "payload": {"kyc_request": {"id": reference, "status": word, "transaction_id": request_id}},
        }
    )


@pytest.fixture
def signing(world, ready) -> Attempt:
    """A signing that waits for its person."""
    flows.signing_start(user_id=ready.pk, redirect_url="https://app.example/")
    return Attempt.objects.get(profile__user=ready, step="AADHAAR")


def work() -> list[str]:
    """Works on what is due; what came of every webhook so far."""
    for webhook_id in services.webhooks_due():
        flows.webhook_process(webhook_id=webhook_id)
    return list(WebhookEvent.objects.order_by("id").values_list("result", flat=True))


class TestSignature:
    def test_signed_and_stored(self, signing):
        body = message(signing.reference)
        answer = post(body, **{"User-Agent": "Digio"})
        assert (answer.status_code, answer.json()) == (200, {"received": True})
        row = WebhookEvent.objects.get()
        assert (row.verdict, row.key, row.kind, row.body) == ("ACCEPTED", "WHN1", "kyc.request.approved", body)
        assert bytes(row.body_digest) == hashlib.sha256(body.encode()).digest()
        assert row.headers["User-Agent"] == "Digio"

    @pytest.mark.parametrize("signature", ["guessed", "0" * 64, " ", "é"])
    def test_a_bad_signature_is_401_and_causes_nothing(self, signing, ready, signature):
        before = ProviderCall.objects.count()
        answer = post(message(signing.reference), signature=signature)
        assert (answer.status_code, answer.json()["code"]) == (401, "AUTHENTICATION_ERROR")
        row = WebhookEvent.objects.get()
        assert (row.verdict, row.next_at, row.kind) == ("FORGED", None, "")
        assert (work(), ProviderCall.objects.count(), state_of(ready)) == ([""], before, "AADHAAR_PENDING")

    def test_one_changed_byte_is_a_bad_signature(self, db):
        body = message()
        right = hmac.new(SECRET.encode(), body.encode(), hashlib.sha256).hexdigest()
        assert post(body.replace("KID1", "KID2"), signature=right).status_code == 401
        assert post(body + " ", signature=right).status_code == 401
        assert post(body, signature=f"sha256={right.upper()}").status_code == 200

    def test_no_signature_no_provider_no_room(self, db):
        assert Client().post(URL, message(), content_type="application/json").status_code == 401
        assert Client().post(URL.replace("digio", "nsdl"), "{}", content_type="application/json").status_code == 404
        assert Client().post(URL.replace("digio", "x"), "{}", content_type="application/json").status_code == 404
        assert post("x" * 300_000).status_code == 413
        assert WebhookEvent.objects.count() == 1

    def test_the_previous_secret_counts_for_a_day(self, world, settings):
        terms = settings.KYC_PROVIDERS["digio"]["webhook"]
        terms |= {"secret": "new", "previous_secret": SECRET, "rotated_at": clock.now().isoformat()}
        assert post(message()).status_code == 200
        with clock.fixed(clock.now() + timedelta(hours=24, seconds=1)):
            assert post(message(event_id="WHN2", at=clock.now())).status_code == 401

    @pytest.mark.parametrize("age", [timedelta(hours=25), -timedelta(hours=25)])
    def test_a_message_out_of_time_is_refused(self, world, age):
        assert post(message(at=timezone.now() - age)).status_code == 401
        assert WebhookEvent.objects.get().verdict == "STALE"

    def test_a_signed_time_header(self, world, settings):
        settings.KYC_PROVIDERS["digio"]["webhook"] |= {"time_header": "X-Digio-Time", "window_seconds": 300}
        at = str(int(clock.now().timestamp()))
        signed = f"{at}.{message()}".encode()
        right = hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
        assert post(message(), signature=right).status_code == 401  # the time is part of what is signed
        body = signed.split(b".", 1)[1].decode()
        assert post(body, signature=right, **{"X-Digio-Time": at}).status_code == 200

    def test_aadhaar_numbers_are_not_kept(self, db):
        body = message(reference="9999 4105 7058")
        assert post(body).status_code == 200
        assert "XXXXXXXX7058" in WebhookEvent.objects.get().body

    def test_too_many_are_told_to_wait(self, db):
        with policy.override(api__webhooks_per_minute=1):
            assert post(message()).status_code == 200
            refused = post(message(event_id="WHN2"))
        assert refused.status_code == 429
        assert int(refused.headers["Retry-After"]) > 0


class TestTruth:
    def test_what_it_claims_is_not_believed(self, world, signing, ready):
        post(message(signing.reference, word="approved"))  # well signed, and yet nobody signed
        assert work() == ["NO_CHANGE"]
        assert state_of(ready) == "AADHAAR_PENDING"

    def test_the_provider_is_asked_and_says_so(self, world, signing, ready):
        world.act(signing.reference, "sign")
        for sent in world.webhooks(signing.reference):
            assert post(sent["body"], signature=sent["headers"]["X-Digio-Checksum"]).status_code == 200
        assert sorted(work()) == ["CLOSED", "LATE"]
        assert state_of(ready) == "VERIFIED"

    def test_a_replay_is_200_without_effect(self, world, signing, ready):
        world.act(signing.reference, "refuse")
        body = message(signing.reference, word="rejected")
        for _ in range(3):
            assert post(body).status_code == 200
        work()
        calls = ProviderCall.objects.count()
        with clock.fixed(clock.now() + timedelta(days=3)):
            assert post(body).status_code == 200  # known, however late
        row = WebhookEvent.objects.get()
        assert (row.received, row.result, work(), failures_of(ready)) == (4, "CLOSED", ["CLOSED"], 1)
        assert ProviderCall.objects.count() == calls

    def test_a_webhook_and_a_poll_count_once(self, world, signing, ready):
        world.act(signing.reference, "refuse")
        post(message(signing.reference))
        taken = services.webhook_take(webhook_id=WebhookEvent.objects.get().pk)
        Attempt.objects.filter(pk=signing.pk).update(next_at=signing.created_at)
        flows.attempt_run(attempt_id=signing.pk)
        told = flows._ask(taken.question, flows._status)
        services.webhook_answer(taken=taken, told=told)
        assert (WebhookEvent.objects.get().result, failures_of(ready)) == ("LATE", 1)

    def test_out_of_order(self, world, ready):
        world.plan("SIGN", "REORDERED")
        reference = flows.signing_start(user_id=ready.pk, redirect_url="https://app.example/").reference
        for sent in world.webhooks(reference):
            post(sent["body"], signature=sent["headers"]["X-Digio-Checksum"])
            work()
        assert (work(), state_of(ready)) == (["CLOSED", "LATE"], "VERIFIED")

    def test_about_something_else(self, db):
        body = message().replace("kyc.request.approved", "mandate.created")
        assert post(body).status_code == 200
        assert (WebhookEvent.objects.get().result, services.webhooks_due()) == ("NOT_OURS", [])

    @pytest.mark.parametrize("body", ["", "[]", "null", '"text"', "{", '{"id": 1, "event": ["x"]}'])
    def test_signed_nonsense(self, db, body):
        assert post(body).status_code == 401  # it has no time
        assert WebhookEvent.objects.get().verdict == "STALE"

    def test_nobody_is_asked_about_what_is_not_ours(self, db):
        post(message("KID404", request_id="no id"))
        at = clock.now()
        for minutes in (0, 5, 10):
            with clock.fixed(at + timedelta(minutes=minutes)):
                work()
        assert (work(), ProviderCall.objects.count()) == (["UNKNOWN"], 0)


class TestTrouble:
    def test_the_providers_trouble_is_tried_again(self, world, signing, ready):
        world.act(signing.reference, "sign")
        world.plan("STATUS", "ERROR")
        post(message(signing.reference))
        assert work() == [""]
        with clock.fixed(clock.now() + timedelta(minutes=1)):
            assert work() == ["CLOSED"]
        assert (state_of(ready), failures_of(ready)) == ("VERIFIED", 0)
        assert outcomes()[-2:] == [("digio", "PROVIDER_ERROR"), ("digio", "FINAL_OK")]

    def test_a_lost_task_is_found_by_the_sweep(self, world, signing):
        post(message(signing.reference))
        (row,) = WebhookEvent.objects.all()
        services.webhook_take(webhook_id=row.pk)  # and its worker dies
        assert services.webhooks_due() == []
        with clock.fixed(clock.now() + timedelta(minutes=3)):
            assert services.webhooks_due() == [row.pk]

    def test_the_event_starts_the_task(self, world, signing, django_capture_on_commit_callbacks):
        relay.drain()
        post(message(signing.reference))
        with django_capture_on_commit_callbacks(execute=True):
            relay.drain()
        assert WebhookEvent.objects.get().result == "NO_CHANGE"


class TestReplayByHand:
    def test_asks_the_provider_again(self, world, signing, ready):
        post(message(signing.reference))
        work()
        world.act(signing.reference, "sign")
        row = WebhookEvent.objects.get()
        services.webhook_replay(webhook_id=row.pk, actor=make_staff("OPERATOR"), reason="Signed since")
        assert (work(), state_of(ready)) == (["CLOSED"], "VERIFIED")
        assert AuditEntry.objects.get(action="kyc.webhook.replay").reason == "Signed since"

    def test_not_what_was_forged_or_still_waits(self, world, signing):
        post(message(signing.reference), signature="guessed")
        post(message(signing.reference))
        operator = make_staff("OPERATOR")
        for row in WebhookEvent.objects.all():
            with pytest.raises(NotReplayable):
                services.webhook_replay(webhook_id=row.pk, actor=operator, reason="x")
        assert AuditEntry.objects.filter(action="kyc.webhook.replay").count() == 0


def test_old_calls_and_webhooks_go(world, signing):
    post(message(signing.reference), signature="guessed")
    post(message(signing.reference))
    assert services.provider_log_purge() == 0
    with clock.fixed(clock.now() + timedelta(days=100)):
        assert services.provider_log_purge() == 2  # the call that began the signing, and the forgery
    assert WebhookEvent.objects.get().verdict == "ACCEPTED"  # it still waits
