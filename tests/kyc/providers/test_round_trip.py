"""Simulator and Munim call each other over HTTP: duplicates, forgeries, and a webhook before our request returned."""

import pytest

from apps.accounts.kyc import flows, services
from apps.accounts.kyc.models import Attempt, KycProfile, WebhookEvent
from apps.accounts.kyc.providers import provider
from tests.kyc.providers.world import failures_of, state_of
from tests.runtime.processes import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def called(world, live_server):
    """The simulators deliver their webhooks to this test's own server."""
    world.simulators.post("/kyc/control/address", json={"url": f"{live_server.url}/api/v1/"})
    yield world
    world.simulators.post("/kyc/control/reset", json={})


def seen() -> list[tuple[str, str, int]]:
    return list(WebhookEvent.objects.order_by("id").values_list("kind", "verdict", "received"))


def work() -> None:
    for webhook_id in services.webhooks_due():
        flows.webhook_process(webhook_id=webhook_id)


def test_before_our_request_returned(called, ready):
    """The webhook is here, and even worked on, before what our own call answered is written down."""
    called.plan("SIGN", "EARLY")
    attempt = services.aadhaar_start(user_id=ready.pk)
    question = services.signing_take(attempt=attempt)
    answer = provider("digio").start(
        request_id=question.request_id, name=question.name, redirect_url="https://app.example/"
    )
    assert ("kyc.request.approved", "ACCEPTED", 1) in seen()
    assert Attempt.objects.get(step="AADHAAR").reference == ""
    work()
    assert (state_of(ready), failures_of(ready)) == ("VERIFIED", 0)
    assert KycProfile.objects.get(user=ready).aadhaar_reference == answer.facts["reference"]

    services.aadhaar_link(attempt_id=attempt.pk, provider="digio", **answer.facts)
    assert Attempt.objects.get(step="AADHAAR").sign_url is None  # nothing is left to sign


def test_three_times_the_same(called, ready):
    called.plan("SIGN", "DUPLICATE")
    flows.signing_start(user_id=ready.pk, redirect_url="https://app.example/")
    wait_until(lambda: ("kyc.request.approved", "ACCEPTED", 3) in seen())
    work()
    assert state_of(ready) == "VERIFIED"


def test_forged(called, ready):
    called.plan("SIGN", "FORGED")
    flows.signing_start(user_id=ready.pk, redirect_url="https://app.example/")
    wait_until(lambda: WebhookEvent.objects.filter(verdict="FORGED").exists())
    work()
    assert state_of(ready) == "AADHAAR_PENDING"
    reference = Attempt.objects.get(step="AADHAAR").reference
    wait_until(lambda: called.webhooks(reference)[-1]["last_status"] == "401")
