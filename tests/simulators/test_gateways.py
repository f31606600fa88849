"""The gateways' twin speaks their HTTP, keeps books, and ends as chosen."""

import hashlib
import hmac
import json
import queue
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from apps.simulators.gateways.keys import KEYS, SOURCE_ACCOUNT, WEBHOOK_SECRETS
from tests.runtime.processes import PATIENCE

CASHFREE = {
    code: {"x-client-id": KEYS[code][0], "x-client-secret": KEYS[code][1], "x-api-version": "2025-01-01"}
    for code in ("cashfree", "cashfree_payouts")
}
CUSTOMER = {"customer_id": "user_7", "customer_phone": "9000090000"}


class Calls:
    """A merchant's own little client."""

    def __init__(self, twin):
        self.twin, self.client = twin, twin.simulators

    def razorpay(self, path, data=None, *, code="razorpay", method="", headers=None):
        url, verb = f"/gateways/{code}/v1{path}", method or ("GET" if data is None else "POST")
        return self.client.client.request(verb, url, json=data, auth=KEYS[code], headers=headers)

    def cashfree(self, path, data=None, *, code="cashfree", method="", headers=None):
        base = "pg" if code == "cashfree" else "payout"
        url, verb = f"/gateways/{code}/{base}{path}", method or ("GET" if data is None else "POST")
        return self.client.client.request(verb, url, json=data, headers=CASHFREE[code] | (headers or {}))

    def order(self, amount=50_000, receipt="attempt-1"):
        return self.razorpay("/orders", {"amount": amount, "currency": "INR", "receipt": receipt}).json()["id"]

    def cf_order(self, amount="500.00", key="attempt-1"):
        asked = {"order_id": key, "order_amount": amount, "order_currency": "INR", "customer_details": CUSTOMER}
        return self.cashfree("/orders", asked)

    def account(self):
        contact = {"name": "Asha Kumar", "type": "customer", "reference_id": "user_7"}
        contact_id = self.razorpay("/contacts", contact, code="razorpayx").json()["id"]
        assert self.razorpay("/contacts", contact, code="razorpayx").json()["id"] == contact_id
        bank = {"name": "Asha Kumar", "ifsc": "HDFC0000053", "account_number": "765432123456789"}
        asked = {"contact_id": contact_id, "account_type": "bank_account", "bank_account": bank}
        return self.razorpay("/fund_accounts", asked, code="razorpayx").json()["id"]

    def send(self, *, key="payout-key-1", amount=100_000, account_id=""):
        asked = {
            "account_number": SOURCE_ACCOUNT,
            "fund_account_id": account_id or self.account(),
            "amount": amount,
            "currency": "INR",
            "mode": "IMPS",
            "purpose": "payout",
            "reference_id": "payout-1",
        }
        headers = {"X-Payout-Idempotency": key} if key else {}
        return self.razorpay("/payouts", asked, code="razorpayx", headers=headers)


@pytest.fixture
def calls(twin):
    return Calls(twin)


def events(twin) -> list[str]:
    return [one.event for one in twin.collect()]


class TestRazorpay:
    def test_wants_its_keys(self, twin):
        answer = twin.simulators.get("/gateways/razorpay/v1/orders", auth=("rzp_test_munim", "guessed"))
        assert (answer.status_code, answer.json()["error"]["description"]) == (401, "Authentication failed")

    def test_an_order_is_paid_refunded_and_told(self, calls, twin):
        order_id = calls.order()
        payment_id = twin.pay(order_id)
        order = calls.razorpay(f"/orders/{order_id}").json()
        assert (order["status"], order["amount_paid"], order["attempts"]) == ("paid", 50_000, 1)
        (payment,) = calls.razorpay(f"/orders/{order_id}/payments").json()["items"]
        assert payment["id"] == payment_id
        assert (payment["status"], payment["method"], payment["fee"], payment["tax"]) == ("captured", "upi", 531, 81)
        assert len(payment["acquirer_data"]["rrn"]) == 12
        part = {"amount": 20_000, "receipt": "refund-0001"}
        begun = calls.razorpay(f"/payments/{payment_id}/refund", part)
        assert begun.json()["status"] == "pending"
        done = calls.razorpay(f"/refunds/{begun.json()['id']}").json()
        assert (done["status"], done["amount"], done["receipt"]) == ("processed", 20_000, "refund-0001")
        payment = calls.razorpay(f"/payments/{payment_id}").json()
        assert (payment["amount_refunded"], payment["refund_status"]) == (20_000, "partial")
        assert twin.books()["razorpay"]["captured"] - twin.books()["razorpay"]["refunded"] == 30_000
        told = ["payment.authorized", "payment.captured", "order.paid", "refund.created", "refund.processed"]
        assert events(twin) == told

    def test_webhooks_are_signed_over_their_bytes(self, calls, twin):
        twin.pay(calls.order())
        message = twin.collect()[1]
        secret = WEBHOOK_SECRETS["razorpay"].encode()
        assert message.headers["X-Razorpay-Signature"] == hmac.new(secret, message.raw, hashlib.sha256).hexdigest()
        body = json.loads(message.raw)
        assert (body["event"], body["contains"]) == ("payment.captured", ["payment"])

    def test_an_order_is_found_by_its_receipt(self, calls):
        order_id = calls.order(receipt="attempt-7")
        assert [one["id"] for one in calls.razorpay("/orders?receipt=attempt-7").json()["items"]] == [order_id]
        assert calls.razorpay("/orders?receipt=attempt-8").json()["items"] == []

    def test_a_refund_key_works_once(self, calls, twin):
        payment_id, key = twin.pay(calls.order()), {"X-Refund-Idempotency": "refund-key-1"}
        first = calls.razorpay(f"/payments/{payment_id}/refund", {"amount": 10_000}, headers=key).json()
        assert calls.razorpay(f"/payments/{payment_id}/refund", {"amount": 10_000}, headers=key).json() == first
        other = calls.razorpay(f"/payments/{payment_id}/refund", {"amount": 10_001}, headers=key)
        assert other.status_code == 400
        assert other.json()["error"]["description"].startswith("Different request with the same idempotency key")
        assert len(twin.things("Refund")) == 1

    def test_no_more_is_refunded_than_was_paid(self, calls, twin):
        payment_id = twin.pay(calls.order())
        refused = calls.razorpay(f"/payments/{payment_id}/refund", {"amount": 50_001})
        assert (refused.status_code, refused.json()["error"]["code"]) == (400, "BAD_REQUEST_ERROR")

    def test_a_failed_refund_makes_the_payment_whole(self, calls, twin):
        payment_id = twin.pay(calls.order())
        twin.plan("refund", "FAILED")
        calls.razorpay(f"/payments/{payment_id}/refund", {"amount": 50_000})
        assert calls.razorpay(f"/payments/{payment_id}").json()["amount_refunded"] == 0

    def test_a_late_payment_fails_first(self, calls, twin):
        order_id = calls.order()
        twin.plan("payment", "LATE", seconds=0)
        payment_id = twin.pay(order_id)
        assert calls.razorpay(f"/payments/{payment_id}").json()["status"] == "captured"
        assert events(twin)[:2] == ["payment.failed", "payment.authorized"]

    def test_an_intent_link_is_paid(self, calls, twin):
        order_id = calls.order()
        asked = {"amount": 50_000, "currency": "INR", "order_id": order_id, "method": "upi", "upi": {"flow": "intent"}}
        told = calls.razorpay("/payments/create/upi", asked).json()
        assert told["link"].startswith("upi://pay?pa=")
        twin.end_payment(told["razorpay_payment_id"], "SUCCESS")
        assert calls.razorpay(f"/orders/{order_id}").json()["status"] == "paid"


class TestRazorpayX:
    def test_a_payout_arrives_and_comes_back(self, calls, twin):
        payout = calls.send().json()
        assert payout["status"] == "processing"
        done = calls.razorpay(f"/payouts/{payout['id']}", code="razorpayx").json()
        assert (done["status"], len(done["utr"])) == ("processed", 12)
        twin.end_payout("payout-1", "REVERSED")
        listed = f"/payouts?account_number={SOURCE_ACCOUNT}&reference_id=payout-1"
        (found,) = calls.razorpay(listed, code="razorpayx").json()["items"]
        assert (found["status"], found["status_details"]["reason"]) == ("reversed", "bank_account_invalid")
        sums = twin.books()["razorpayx"]
        assert (sums["paid_out"], sums["returned"]) == (0, 100_000)
        assert events(twin) == [
            "payout.initiated", "payout.processed", "transaction.created", "payout.reversed", "transaction.created"
        ]  # fmt: skip

    def test_the_key_is_wanted_and_works_once(self, calls, twin):
        assert calls.send(key="").status_code == 400
        account_id = calls.account()
        first = calls.send(account_id=account_id).json()
        assert calls.send(account_id=account_id).json()["id"] == first["id"]
        assert calls.send(account_id=account_id, amount=100_001).status_code == 400
        assert len(twin.things("Payout")) == 1

    def test_a_500_after_the_work_paid(self, calls, twin):
        account_id = calls.account()
        twin.plan("payout.create", "ERROR_AFTER")
        assert calls.send(account_id=account_id).status_code == 500
        again = calls.send(account_id=account_id)
        assert (again.status_code, len(twin.things("Payout"))) == (200, 1)

    def test_a_penny_drop_names_the_holder(self, calls, twin):
        asked = {"account_number": SOURCE_ACCOUNT, "fund_account": {"id": calls.account()}, "amount": 100}
        begun = calls.razorpay("/fund_accounts/validations", asked, code="razorpayx").json()
        assert begun["status"] == "created"
        done = calls.razorpay(f"/fund_accounts/validations/{begun['id']}", code="razorpayx").json()
        assert (done["status"], done["results"]["registered_name"]) == ("completed", "ASHA KUMAR")


class TestCashfree:
    def test_an_order_is_paid_and_refunded(self, calls, twin):
        order = calls.cf_order().json()
        assert (order["order_status"], order["order_amount"]) == ("ACTIVE", 500.0)
        payment_id = twin.pay("attempt-1", "CARD")
        (payment,) = calls.cashfree("/orders/attempt-1/payments").json()
        assert (payment["cf_payment_id"], payment["payment_status"]) == (payment_id, "SUCCESS")
        asked = {"refund_amount": 500.0, "refund_id": "refund-1"}
        assert calls.cashfree("/orders/attempt-1/refunds", asked).json()["refund_status"] == "PENDING"
        assert calls.cashfree("/orders/attempt-1/refunds/refund-1").json()["refund_status"] == "SUCCESS"
        assert events(twin) == ["PAYMENT_SUCCESS_WEBHOOK", "REFUND_STATUS_WEBHOOK"]

    def test_the_first_answer_to_a_key_stays(self, calls, twin):
        key = {"x-idempotency-key": "0b6b9dd0-6a0f-4a52-9b43-000000000001"}
        asked = {"order_id": "a-1", "order_amount": "5.00", "order_currency": "INR", "customer_details": CUSTOMER}
        twin.plan("order.create", "ERROR_AFTER")
        assert calls.cashfree("/orders", asked, headers=key).status_code == 500
        assert calls.cashfree("/orders", asked, headers=key).status_code == 500
        assert calls.cashfree("/orders/a-1").json()["order_status"] == "ACTIVE"
        other = calls.cashfree("/orders", asked | {"order_amount": "6.00"}, headers=key)
        assert (other.status_code, other.json()["type"]) == (422, "idempotency_error")

    def test_a_payment_after_the_end_is_cancelled(self, calls, twin):
        calls.cf_order()
        closed = calls.cashfree("/orders/attempt-1", {"order_status": "TERMINATED"}, method="PATCH").json()
        assert closed["order_status"] == "TERMINATED"
        twin.pay("attempt-1")
        assert calls.cashfree("/orders/attempt-1/payments").json()[0]["payment_status"] == "CANCELLED"
        assert twin.books()["cashfree"]["captured"] == 0

    def test_a_transfer_arrives(self, calls, twin):
        who = {
            "beneficiary_id": "bank_1",
            "beneficiary_name": "Asha Kumar",
            "beneficiary_instrument_details": {"bank_account_number": "765432123456789", "bank_ifsc": "HDFC0000053"},
        }
        assert calls.cashfree("/beneficiary", who, code="cashfree_payouts").json()["beneficiary_status"] == "VERIFIED"
        asked = {
            "transfer_id": "payout_1", "transfer_amount": 1000.0, "transfer_mode": "imps",
            "beneficiary_details": {"beneficiary_id": "bank_1"},
        }  # fmt: skip
        assert calls.cashfree("/transfers", asked, code="cashfree_payouts").json()["status"] == "RECEIVED"
        assert calls.cashfree("/transfers", asked, code="cashfree_payouts").status_code == 409
        done = calls.cashfree("/transfers?transfer_id=payout_1", code="cashfree_payouts").json()
        assert (done["status"], twin.books()["cashfree_payouts"]["paid_out"]) == ("SUCCESS", 100_000)


class TestTroubles:
    @pytest.mark.parametrize(
        ("outcome", "status", "orders"),
        [("ERROR", 500, 0), ("ERROR_AFTER", 500, 1), ("BUSY", 429, 0), ("GARBAGE", 200, 0), ("REFUSED", 400, 0)],
    )
    def test_a_call_ends_as_planned_once(self, calls, twin, outcome, status, orders):
        twin.plan("order.create", outcome, gateway="razorpay")
        asked = {"amount": 100, "currency": "INR", "receipt": "r"}
        assert calls.razorpay("/orders", asked).status_code == status
        assert len(twin.things("Order")) == orders
        assert calls.razorpay("/orders", asked).status_code == 200

    @pytest.mark.parametrize(("how", "status"), [("ERROR", 503), ("BUSY", 429), ("HANG", 503)])
    def test_an_outage_is_of_one_gateway(self, calls, twin, how, status):
        twin.settings(timeout=0.01)
        twin.outage("razorpay", how)
        assert calls.razorpay("/orders").status_code == status
        assert calls.cf_order().status_code == 200
        twin.outage("razorpay", "")
        assert calls.razorpay("/orders").status_code == 200


class TestCarrying:
    @pytest.fixture
    def door(self):
        """An API that takes webhooks: its address, and what came."""
        came = queue.SimpleQueue()

        class Door(BaseHTTPRequestHandler):
            def do_POST(self):
                came.put((self.path, json.loads(self.rfile.read(int(self.headers["Content-Length"])))["event"]))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args):
                pass

        with HTTPServer(("127.0.0.1", 0), Door) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield f"http://127.0.0.1:{server.server_port}/api/v1/", came
            server.shutdown()

    def test_goes_on_after_a_reset(self, calls, twin, door):
        """The carriers wait at one queue for good: in a new one everything would lie for ever."""
        address, came = door
        twin.reset()
        twin.deliver_webhooks_to(address)
        try:
            twin.pay(calls.order())
            heard = {came.get(timeout=PATIENCE) for _ in range(3)}
        finally:
            twin.reset()
        events = {"payment.authorized", "payment.captured", "order.paid"}
        assert heard == {("/api/v1/payments/webhook/razorpay", event) for event in events}
