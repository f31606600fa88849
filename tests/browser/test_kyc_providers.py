"""A person signs on the provider's page; an operator sees a provider out of use."""

import uuid

from playwright.sync_api import expect

from apps.accounts.kyc import services
from apps.accounts.kyc.models import Circuit
from tests.factories import kyc as rows
from tests.factories.accounts import make_staff


def test_the_signing_page_can_be_clicked_through(browse, simulators):
    simulators.post("/kyc/control/reset", json={})
    request_id = str(uuid.uuid4())
    made = simulators.post(
        "/kyc/digio/client/kyc/v2/request/with_template",
        json={"customer_identifier": request_id, "customer_name": "Asha Kumar", "transaction_id": request_id},
        auth=("munim", "munim-local-only"),
    ).json()
    page = browse(None)
    page.goto(f"{simulators.url}/kyc/digio/gateway/login/{made['id']}/{request_id}/{request_id}")
    expect(page.get_by_role("heading", name="Sign with Aadhaar")).to_be_visible()
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_role("heading", name="Signed")).to_be_visible()
    page.goto(f"{simulators.url}/kyc/traffic/")
    expect(page.get_by_text("kyc.request.approved")).to_be_visible()
    page.goto(f"{simulators.url}/kyc/")
    page.locator("form", has=page.get_by_role("heading", name="PAN check")).get_by_label("Outcome").select_option(
        "TIMEOUT"
    )
    page.locator("form", has=page.get_by_role("heading", name="PAN check")).get_by_role("button").click()
    expect(page.get_by_role("cell", name="No answer (done, but told too late)")).to_be_visible()
    simulators.post("/kyc/control/reset", json={})


def test_a_provider_out_of_use_is_seen_on_every_page(browse):
    rows.provider_calls(3)
    for name in ("digio", "nsdl"):
        Circuit.objects.get_or_create(provider=name)
    services.circuit_open(provider="digio", actor=make_staff("OPERATOR"), reason="Their notice of maintenance")
    page = browse("OPERATOR")
    page.goto("/admin/")
    expect(page.get_by_text("KYC provider Digio is out of use since")).to_be_visible()
    page.get_by_role("link", name="Look", exact=True).click()
    expect(page.get_by_role("cell", name="Their notice of maintenance")).to_be_visible()
    page.get_by_role("link", name="Digio").first.click()
    page.get_by_role("link", name="Put back into use").click()
    page.get_by_label("Reason").fill("Over")
    page.get_by_role("button", name="Put back", exact=True).click()
    expect(page.get_by_text("Digio is asked again.")).to_be_visible()
    expect(page.get_by_text("is out of use since")).to_have_count(0)
