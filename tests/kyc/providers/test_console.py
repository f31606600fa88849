"""Operators see how providers fare, switch them, and have webhooks worked on again."""

import pytest
from django.urls import reverse

from apps.accounts.kyc import services
from apps.accounts.kyc.models import Circuit, ProviderCall, WebhookEvent
from tests.factories import kyc as rows
from tests.factories.accounts import make_staff

pytestmark = pytest.mark.django_db
HOME = reverse("admin:index")


def url_of(model: str, action: str, pk) -> str:
    return reverse(f"admin:kyc_{model}_{action}", args=[pk])


class TestBanner:
    def test_says_who_is_out_of_use_to_those_it_concerns(self, console):
        client, other = console("SUPPORT"), console("ANALYST")
        assert "out of use" not in client.get(HOME).text
        services.circuit_open(provider="nsdl", actor=make_staff("OPERATOR"), reason="x")
        page = client.get(HOME).text
        assert "KYC provider NSDL is out of use since " in page
        assert "checks take the other path. Users&#x27; tries are safe." in page
        assert "out of use" not in other.get(HOME).text

    def test_says_what_waits(self, console):
        services.circuit_open(provider="digio", actor=make_staff("OPERATOR"), reason="x")
        page = console("OPERATOR").get(reverse("admin:kyc_circuit_changelist")).text
        assert "Reading of the PAN card and Aadhaar eSign wait until it is back" in page


class TestSwitch:
    def test_out_and_back(self, console):
        client = console("OPERATOR")
        Circuit.objects.get_or_create(provider="digio")
        client.post(url_of("circuit", "take_out", "digio"), {"_form_submitted": "True", "reason": "Maintenance"})
        circuit = Circuit.objects.get(pk="digio")
        assert (circuit.state, circuit.reason, circuit.trial_at) == ("OPEN", "Maintenance", None)
        client.post(url_of("circuit", "put_back", "digio"), {"_form_submitted": "True", "reason": "Over"})
        assert Circuit.objects.get(pk="digio").state == "CLOSED"

    def test_support_may_look_only(self, console):
        Circuit.objects.get_or_create(provider="digio")
        client = console("SUPPORT")
        assert client.get(reverse("admin:kyc_circuit_change", args=["digio"])).status_code == 200
        assert (
            client.post(url_of("circuit", "take_out", "digio"), {"_form_submitted": "True", "reason": "x"}).status_code
            == 403
        )
        assert Circuit.objects.get(pk="digio").state == "CLOSED"


class TestFigures:
    def test_of_the_last_hour(self, console):
        Circuit.objects.get_or_create(provider="digio")
        for outcome, ms in (("FINAL_OK", 100), ("FINAL_FAIL", 300), ("TIMEOUT", 900), ("RATE_LIMITED", 200)):
            ProviderCall.objects.create(provider="digio", operation="PAN", outcome=outcome, took_ms=ms)
        page = console("OPERATOR").get(reverse("admin:kyc_circuit_change", args=["digio"])).text
        assert "(25 %)" in page
        assert ">810<" in page  # percentile_cont of 100, 200, 300, 900


class TestInbox:
    def test_body_is_masked_and_found_by_the_providers_id(self, console):
        rows.webhooks(1)
        webhook = WebhookEvent.objects.get()
        webhook.body = '{"mobile": "+919876543210"}'
        webhook.save(update_fields=["body"])
        client = console("OPERATOR")
        page = client.get(reverse("admin:kyc_webhookevent_change", args=[webhook.pk])).text
        assert "9876543210" not in page
        found = client.get(reverse("admin:kyc_webhookevent_changelist"), {"q": webhook.key}).text
        assert str(webhook.pk) in found

    def test_replay(self, console):
        rows.webhooks(1)
        webhook = WebhookEvent.objects.get()
        console("OPERATOR").post(
            url_of("webhookevent", "replay", webhook.pk), {"_form_submitted": "True", "reason": "Asked by support"}
        )
        webhook.refresh_from_db()
        assert (webhook.processed_at, webhook.result) == (None, "")
        assert services.webhooks_due() == [webhook.pk]
