"""The gateways' pages: a person chooses, pays, and takes files home."""

import re

import httpx
import pytest

from tests.simulators.test_gateways import Calls


@pytest.fixture
def page(twin):
    """A browser of its own, with the token that its forms need."""
    with httpx.Client(base_url=twin.simulators.url, follow_redirects=True) as client:
        yield Page(client)


class Page:
    def __init__(self, client):
        self.client = client

    def get(self, path="/gateways/") -> str:
        answer = self.client.get(path)
        assert answer.status_code == 200, answer.text
        return answer.text

    def post(self, path, on="/gateways/", **fields):
        token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', self.get(on)).group(1)
        return self.client.post(path, data=fields | {"csrfmiddlewaretoken": token})


def test_everything_is_there_when_nothing_happened(page):
    assert "Nothing is chosen: everything goes well." in page.get()
    assert "Nobody has paid yet." in page.get("/gateways/traffic/")
    assert "Nothing was settled yet." in page.get("/gateways/money/")


def test_a_choice_a_wait_an_outage_and_chaos(page, twin):
    shown = page.post("/gateways/do/plan/", step="payout", outcome="REVERSED", uses="2", subject="payout-1").text
    assert "Paid, then back" in shown
    assert page.post("/gateways/do/settings/", refunds_after="", payouts_after="1.5").status_code == 200
    settings = twin.settings()
    assert (settings["refunds_after"], settings["payouts_after"]) == (None, 1.5)
    assert 'badge bad">answers 429' in page.post("/gateways/do/outage/", gateway="razorpay", how="BUSY").text
    assert page.post("/gateways/do/outage/", gateway="razorpay", over="on").text.count("in service") == 4
    page.post("/gateways/do/set_chaos/", seed="7", longest="0", **{"rate.BUSY": "100"})
    assert Calls(twin).razorpay("/orders").status_code == 429
    assert twin.faults() == {"BUSY": 1}
    page.post("/gateways/do/set_chaos/")
    assert Calls(twin).razorpay("/orders").status_code == 200
    refused = page.post("/gateways/do/plan/", step="refund", outcome="REVERSED")
    assert (refused.status_code, refused.text) == (400, "refund cannot end with REVERSED.")


def test_a_payer_at_the_checkout(page, twin):
    order_id = Calls(twin).order()
    where = f"/gateways/checkout/{order_id}/"
    assert "pay INR 500.00" in page.get(where)
    assert "The last try is failed." in page.post(where, where, method="CARD", outcome="FAILED").text
    paid = page.post(where, where, method="UPI", outcome="").text
    (payment_id,) = [one["id"] for one in twin.things("Payment") if one["state"] == "CAPTURED"]
    assert twin.checkout(order_id, payment_id)["razorpay_signature"] in paid


def test_what_can_be_done_to_the_traffic(page, twin):
    calls = Calls(twin)
    payment_id = twin.pay(calls.order())
    calls.send()
    traffic = "/gateways/traffic/"
    shown = page.get(traffic)
    assert all(word in shown for word in ("Dispute", "Refund here", "Reverse", "payout.processed", "Send again"))
    page.post("/gateways/do/open_dispute/", traffic, payment_id=payment_id, back=traffic)
    page.post("/gateways/do/end_payout/", traffic, payout_id="payout-1", to="REVERSED", back=traffic)
    assert [one["state"] for one in twin.things("Dispute") + twin.things("Payout")] == ["OPEN", "REVERSED"]
    told = twin.collect()
    again = re.search(r"/gateways/webhooks/(\w+)/again/", page.get(traffic)).group(0)
    page.post(again, traffic)
    (copy,) = twin.collect()
    assert (copy.raw, copy.headers) == (told[-1].raw, told[-1].headers)


def test_files_to_take_home(page, twin):
    twin.pay(Calls(twin).order())
    assert (
        "494.69"
        in page.post("/gateways/do/settle/", "/gateways/money/", day="2026-11-20", back="/gateways/money/").text
    )
    (settlement_id,) = [one["id"] for one in twin.things("Settlement")]
    file = page.client.get(f"/gateways/file?settlement={settlement_id}")
    assert file.headers["Content-Disposition"] == f'attachment; filename="razorpay-{settlement_id}.csv"'
    assert page.get("/gateways/file?day=2026-11-20&form=mt940").startswith(":20:MUNIM261120")
    assert page.client.get("/gateways/file?form=pdf").status_code == 404
