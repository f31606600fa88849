"""Razorpay's client: what it sends, and what it makes of the answers."""

from datetime import UTC, date, datetime

from apps.core.money import money
from apps.payments.gateways.facts import Outcome, RemoteState
from apps.payments.gateways.models import GatewayCall
from apps.payments.gateways.providers.base import Payer

PAYER = Payer(user_id=7, mobile="+919876543210", name="Asha Rao")
UNTIL = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)
ORDER = {
    "id": "order_IEIaMR65cu6nz3",
    "entity": "order",
    "amount": 125050,
    "amount_paid": 0,
    "currency": "INR",
    "receipt": "dep_0001",
    "status": "created",
    "notes": [],
    "created_at": 1763700000,
}
PAYMENT = {
    "id": "pay_IH4NVgf4Dreq1l",
    "entity": "payment",
    "amount": 125050,
    "currency": "INR",
    "status": "captured",
    "order_id": "order_IEIaMR65cu6nz3",
    "method": "upi",
    "amount_refunded": 5050,
    "refund_status": "partial",
    "captured": True,
    "vpa": "asha.rao@okaxis",
    "contact": "+919876543210",
    "email": "asha@example.test",
    "fee": 2951,
    "tax": 450,
    "error_code": None,
    "acquirer_data": {"rrn": "227719837204", "upi_transaction_id": "X"},
    "created_at": 1763700000,
}
REFUND = {
    "id": "rfnd_FP8QHiV938haTz",
    "entity": "refund",
    "amount": 5050,
    "currency": "INR",
    "payment_id": "pay_IH4NVgf4Dreq1l",
    "receipt": "refund-0001",
    "status": "processed",
    "speed_processed": "instant",
    "acquirer_data": {"arn": "10000000000000"},
    "created_at": 1763700000,
}
DISPUTE = {
    "id": "disp_1",
    "entity": "dispute",
    "payment_id": "pay_IH4NVgf4Dreq1l",
    "amount": 125050,
    "currency": "INR",
    "amount_deducted": 0,
    "reason_code": "chargeback_authorization",
    "respond_by": 1763900000,
    "status": "open",
    "phase": "chargeback",
}


def _order(razorpay, **changes):
    asked = {
        "receipt": "dep_0001",
        "amount": money("1250.50", "INR"),
        "payer": PAYER,
        "method": "CARD",
        "flow": "",
        "expires_at": UNTIL,
    }
    return razorpay.order_create(**{**asked, **changes})


class TestOrders:
    def test_is_opened_in_paise_with_our_receipt(self, razorpay, wire, settings):
        wire.answer(ORDER)
        answer = _order(razorpay)
        assert answer.outcome == Outcome.SUCCESS
        order = answer.value
        assert (order.order_id, order.receipt, order.state) == (ORDER["id"], "dep_0001", RemoteState.OPEN)
        assert order.amount == money("1250.50", "INR")
        assert order.checkout == {
            "key_id": settings.GATEWAYS["razorpay"]["key_id"],
            "order_id": ORDER["id"],
            "amount": 125050,
            "currency": "INR",
        }
        (asked,) = wire.asked
        assert (asked.method, asked.path) == ("POST", "/orders")
        assert asked.headers["authorization"].startswith("Basic ")
        assert asked.json == {
            "amount": 125050,
            "currency": "INR",
            "receipt": "dep_0001",
            "notes": {"receipt": "dep_0001", "user": "7"},
        }

    def test_carries_the_link_that_opens_a_upi_app(self, razorpay, wire):
        wire.answer(ORDER)
        wire.answer({"razorpay_payment_id": "pay_9", "link": "upi://pay?pa=munim@razorpay&tr=1&am=1250.50"})
        order = _order(razorpay, method="UPI", flow="intent").value
        assert order.checkout["upi_link"] == "upi://pay?pa=munim@razorpay&tr=1&am=1250.50"
        assert order.checkout["payment_id"] == "pay_9"
        assert wire.asked[1].path == "/payments/create/upi"

    def test_stands_without_the_link_when_there_is_none(self, razorpay, wire):
        wire.answer(ORDER)
        wire.answer({"error": {"code": "BAD_REQUEST_ERROR", "description": "No UPI."}}, status=400)
        answer = _order(razorpay, method="UPI", flow="qr")
        assert answer.succeeded
        assert "upi_link" not in answer.value.checkout

    def test_is_found_by_its_receipt(self, razorpay, wire):
        wire.answer({"entity": "collection", "count": 2, "items": [{**ORDER, "receipt": "dep_0002"}, ORDER]})
        assert razorpay.order_by_receipt(receipt="dep_0001").value.order_id == ORDER["id"]
        wire.answer({"entity": "collection", "count": 0, "items": []})
        answer = razorpay.order_by_receipt(receipt="dep_0001")
        assert (answer.outcome, answer.value) == (Outcome.SUCCESS, None)

    def test_cannot_be_closed_there(self, razorpay, wire):
        answer = razorpay.order_close(order_id="o", receipt="r")
        assert (answer.outcome, answer.code, wire.asked) == (Outcome.REFUSED, "UNSUPPORTED", [])


class TestPayments:
    def test_tells_all_that_is_worth_keeping(self, razorpay, wire):
        wire.answer(PAYMENT)
        found = razorpay.payment_fetch(payment_id=PAYMENT["id"], order_id="", receipt="").value
        assert (found.state, found.method, found.rrn) == (RemoteState.CAPTURED, "UPI", "227719837204")
        assert (found.fee, found.tax) == (money("29.51", "INR"), money("4.50", "INR"))
        assert found.refunded == money("50.50", "INR")
        assert found.payer == "••••ao@okaxis"
        assert found.created_at == datetime(2025, 11, 21, 4, 40, tzinfo=UTC)

    def test_come_oldest_first(self, razorpay, wire):
        late = {**PAYMENT, "id": "pay_2", "created_at": 1763700900}
        failed = {
            **PAYMENT,
            "status": "failed",
            "error_code": "BAD_REQUEST_ERROR",
            "error_reason": "payment_timed_out",
            "error_description": "Too late.",
        }
        wire.answer({"entity": "collection", "count": 2, "items": [late, failed]})
        first, second = razorpay.order_payments(order_id=ORDER["id"], receipt="dep_0001").value
        assert (first.payment_id, first.state, first.error_code) == (
            PAYMENT["id"],
            RemoteState.FAILED,
            "payment_timed_out",
        )
        assert second.payment_id == "pay_2"

    def test_one_that_is_captured_already_is_taken_as_captured(self, razorpay, wire):
        wire.answer(
            {"error": {"code": "BAD_REQUEST_ERROR", "description": "This payment has already been captured"}},
            status=400,
        )
        wire.answer(PAYMENT)
        answer = razorpay.payment_capture(payment_id=PAYMENT["id"], amount=money("1250.50", "INR"))
        assert (answer.outcome, answer.value.state) == (Outcome.SUCCESS, RemoteState.CAPTURED)
        assert wire.asked[0].json == {"amount": 125050, "currency": "INR"}


class TestRefunds:
    def test_is_asked_under_its_key(self, razorpay, wire):
        wire.answer(REFUND)
        answer = razorpay.refund_create(
            reference="refund-0001",
            payment_id=PAYMENT["id"],
            receipt="dep_0001",
            amount=money("50.50", "INR"),
            speed="INSTANT",
            note="By request",
        )
        (asked,) = wire.asked
        assert asked.headers["x-refund-idempotency"] == "refund-0001"
        assert asked.json["amount"] == 5050
        assert (asked.json["speed"], asked.json["receipt"]) == ("optimum", "refund-0001")
        found = answer.value
        assert (found.reference, found.state, found.arn) == ("refund-0001", RemoteState.PROCESSED, "10000000000000")

    def test_is_found_by_our_reference_or_is_not_there(self, razorpay, wire):
        wire.answer({"entity": "collection", "count": 1, "items": [REFUND]})
        known = {"refund_id": "", "payment_id": PAYMENT["id"], "receipt": ""}
        assert razorpay.refund_fetch(reference="refund-0001", **known).value.refund_id == REFUND["id"]
        wire.answer({"entity": "collection", "count": 1, "items": [REFUND]})
        answer = razorpay.refund_fetch(reference="refund-0002", **known)
        assert (answer.outcome, answer.value) == (Outcome.SUCCESS, None)


class TestSettlementsAndDisputes:
    def test_rows_come_page_after_page(self, razorpay, wire, monkeypatch):
        monkeypatch.setattr("apps.payments.gateways.providers.razorpay.PAGE", 2)
        row = {
            "entity_id": "pay_1",
            "type": "payment",
            "debit": 0,
            "credit": 97640,
            "amount": 100000,
            "currency": "INR",
            "fee": 2360,
            "tax": 360,
            "settled_at": 1763700000,
            "settlement_id": "setl_1",
            "settlement_utr": "UTR1",
            "order_id": "order_1",
        }
        lost = {**row, "type": "adjustment", "entity_id": "adj_1", "dispute_id": "disp_1", "debit": 500, "credit": 0}
        wire.answer({"items": [row, lost]})
        wire.answer({"items": []})
        first, last = razorpay.settlement_rows(day=date(2026, 11, 20))
        assert [item.kind for item in first.value] == ["PAYMENT", "DISPUTE"]
        paid, disputed = first.value
        assert (paid.credit, paid.fee, paid.tax, paid.utr) == (
            money("976.40", "INR"),
            money("23.60", "INR"),
            money("3.60", "INR"),
            "UTR1",
        )
        assert (disputed.entity_id, disputed.debit) == ("disp_1", money("5.00", "INR"))
        assert last.value == []
        assert wire.asked[1].path.endswith("year=2026&month=11&day=20&count=2&skip=2")

    def test_a_dispute_is_contested_with_its_document(self, razorpay, wire):
        wire.answer({"id": "doc_1", "entity": "document"})
        wire.answer({**DISPUTE, "status": "under_review"})
        answer = razorpay.dispute_contest(dispute_id="disp_1", summary="They played.", document=b"PK")
        assert answer.value.state == RemoteState.UNDER_REVIEW
        assert b"evidence.pdf" in wire.asked[0].body
        assert wire.asked[1].json["proof_of_service"] == ["doc_1"]


class TestTheLog:
    def test_keeps_what_was_said_without_secrets_and_persons(self, razorpay, wire):
        wire.answer(PAYMENT)
        answer = razorpay.payment_fetch(payment_id=PAYMENT["id"], order_id="", receipt="dep_0001")
        call = GatewayCall.objects.get(pk=answer.call_id)
        assert (call.gateway, call.endpoint, call.status, call.outcome) == (
            "razorpay",
            "payment_fetch",
            200,
            "SUCCESS",
        )
        assert (call.reference, call.object_id) == ("dep_0001", PAYMENT["id"])
        assert '"status":"captured"' in call.response
        for told in ("asha", "9876543210", "okaxis"):
            assert told not in call.response + call.request
