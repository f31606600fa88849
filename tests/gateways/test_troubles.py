"""What becomes of a call when something is wrong: four outcomes, and nothing is raised."""

from datetime import UTC, datetime

import pytest

from apps.core import policy
from apps.core.money import money
from apps.core.snapshot import forget_all
from apps.payments.gateways.facts import Outcome
from apps.payments.gateways.models import GatewayCall
from apps.payments.gateways.providers.base import Payer
from apps.payments.gateways.services import budgets
from tests.runtime.processes import PATIENCE

UNTIL = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)


def razorpays(code="BAD_REQUEST_ERROR", text="The amount is wrong.", reason="input_validation_failed"):
    return {"error": {"code": code, "description": text, "reason": reason, "source": "business"}}


def cashfrees(kind="invalid_request_error", code="order_amount_invalid", text="order_amount : invalid"):
    return {"type": kind, "code": code, "message": text, "help": "Check the manual."}


def order(gateway):
    return gateway.order_create(
        receipt="dep-0001",
        amount=money("10.00", "INR"),
        payer=Payer(user_id=7, mobile="9876543210"),
        method="CARD",
        flow="",
        expires_at=UNTIL,
    )


def refund(gateway):
    return gateway.refund_create(
        reference="refund-0001",
        payment_id="pay_1",
        receipt="dep-0001",
        amount=money("10.00", "INR"),
        speed="NORMAL",
        note="",
    )


class TestRazorpay:
    @pytest.mark.parametrize(
        ("status", "body", "outcome", "code"),
        [
            (400, razorpays(), Outcome.REFUSED, "input_validation_failed"),
            (400, razorpays(reason="NA"), Outcome.REFUSED, "BAD_REQUEST_ERROR"),
            (401, razorpays(text="Authentication failed", reason=None), Outcome.NOT_ATTEMPTED, "HTTP_401"),
            (404, razorpays(text="The requested URL was not found."), Outcome.REFUSED, "input_validation_failed"),
            (400, razorpays(code="GATEWAY_ERROR"), Outcome.UNKNOWN, "GATEWAY_ERROR"),
            (400, razorpays(code="SERVER_ERROR"), Outcome.UNKNOWN, "SERVER_ERROR"),
            (409, razorpays(text="Another request is running."), Outcome.UNKNOWN, "SAME_KEY"),
            (
                400,
                razorpays(text="Different request with the same idempotency key."),
                Outcome.UNKNOWN,
                "SAME_KEY",
            ),
            (
                400,
                razorpays(text="Another payment operation is in progress."),
                Outcome.NOT_ATTEMPTED,
                "BUSY",
            ),
            (408, razorpays(), Outcome.UNKNOWN, "HTTP_408"),
            (500, razorpays(code="SERVER_ERROR"), Outcome.UNKNOWN, "HTTP_500"),
            (502, b"<html>Bad gateway</html>", Outcome.UNKNOWN, "HTTP_502"),
            (504, b"", Outcome.UNKNOWN, "HTTP_504"),
            (400, b"<html>A firewall</html>", Outcome.UNKNOWN, "GARBLED"),
            (400, {"hello": "world"}, Outcome.UNKNOWN, "HTTP_400"),
            (403, [], Outcome.UNKNOWN, "HTTP_403"),
            (302, {"to": "elsewhere"}, Outcome.UNKNOWN, "GARBLED"),
            (200, b"<html>It works!</html>", Outcome.UNKNOWN, "GARBLED"),
            (200, b"", Outcome.UNKNOWN, "GARBLED"),
            (200, {"id": "order_1"}, Outcome.UNKNOWN, "GARBLED"),
            (429, b"slow down", Outcome.NOT_ATTEMPTED, "HTTP_429"),
        ],
    )
    def test_has_its_outcome(self, status, body, outcome, code, razorpay, wire):
        wire.answer(body, status=status)
        answer = order(razorpay)
        assert (answer.outcome, answer.code, answer.value) == (outcome, code, None)
        call = GatewayCall.objects.get(pk=answer.call_id)
        assert (call.outcome, call.code, call.status) == (outcome, code, status)

    def test_a_new_word_for_a_state_is_unknown(self, razorpay, wire):
        wire.answer({"id": "pay_1", "amount": 1000, "currency": "INR", "status": "reconsidered"})
        answer = razorpay.payment_fetch(payment_id="pay_1", order_id="", receipt="")
        assert (answer.outcome, answer.code, answer.message) == (Outcome.UNKNOWN, "GARBLED", "status: reconsidered")


class TestCashfree:
    @pytest.mark.parametrize(
        ("status", "body", "outcome", "code"),
        [
            (400, cashfrees(), Outcome.REFUSED, "order_amount_invalid"),
            (401, cashfrees("authentication_error", "request_failed"), Outcome.NOT_ATTEMPTED, "HTTP_401"),
            (422, cashfrees("idempotency_error", "request_invalid"), Outcome.UNKNOWN, "SAME_KEY"),
            (429, cashfrees("rate_limit_error", "too_many_requests"), Outcome.NOT_ATTEMPTED, "HTTP_429"),
            (400, cashfrees("rate_limit_error", "too_many_requests"), Outcome.NOT_ATTEMPTED, "too_many_requests"),
            (400, cashfrees("api_error", "bank_processing_failure"), Outcome.UNKNOWN, "bank_processing_failure"),
            (500, cashfrees("api_error", "internal_error"), Outcome.UNKNOWN, "HTTP_500"),
            (502, b"", Outcome.UNKNOWN, "HTTP_502"),
            (404, b"<html>nothing here</html>", Outcome.UNKNOWN, "GARBLED"),
            (200, {"cf_order_id": 1, "order_id": "dep-0001"}, Outcome.UNKNOWN, "GARBLED"),
        ],
    )
    def test_has_its_outcome(self, status, body, outcome, code, cashfree, wire):
        wire.answer(body, status=status)
        if code == "SAME_KEY":
            wire.answer(cashfrees(code="order_not_found"), status=404)  # what stands there under our id: nothing
        answer = order(cashfree)
        assert (answer.outcome, answer.code, answer.value) == (outcome, code, None)

    def test_an_id_that_is_taken_is_looked_at(self, cashfree, wire):
        wire.answer(cashfrees(code="refund_already_exists"), status=409)
        wire.answer(b"", status=503)
        assert refund(cashfree).outcome == Outcome.UNKNOWN
        assert [(asked.method, asked.path) for asked in wire.asked] == [
            ("POST", "/orders/dep-0001/refunds"),
            ("GET", "/orders/dep-0001/refunds/refund-0001"),
        ]

    def test_the_key_moves_on_after_a_failure_of_theirs_only(self, cashfree, wire):
        for body, status in ((b"", 500), (cashfrees(), 400), (b"", 500), (b"junk", 200)):
            wire.answer(body, status=status)
            refund(cashfree)
        first, second, third, fourth = [asked.headers["x-idempotency-key"] for asked in wire.asked]
        assert second == third
        assert len({first, second, fourth}) == 3
        assert all(asked.json["refund_id"] == "refund-0001" for asked in wire.asked)

    def test_rupees_are_sent_with_their_decimals(self, cashfree, wire):
        order(cashfree)
        assert b'"order_amount":10.00,' in wire.asked[0].body


class TestTheLine:
    def test_nobody_there_means_nothing_was_tried(self, razorpay, settings):
        settings.GATEWAYS["razorpay"]["url"] = "http://127.0.0.1:9"
        answer = order(razorpay)
        assert (answer.outcome, answer.code) == (Outcome.NOT_ATTEMPTED, "UNREACHABLE")

    def test_who_answers_too_late_may_have_done_it(self, razorpay, wire, settings):
        settings.GATEWAY_TIMEOUT = 0.3
        wire.answer({}, after=PATIENCE)
        answer = order(razorpay)
        assert (answer.outcome, answer.code) == (Outcome.UNKNOWN, "TIMEOUT")

    def test_a_line_that_breaks_is_unknown_and_asked_again_only_to_read(self, razorpay, wire):
        assert order(razorpay).code == "BROKEN"
        assert len(wire.asked) == 1
        wire.clear()
        answer = razorpay.order_by_receipt(receipt="dep-0001")
        assert (answer.outcome, len(wire.asked)) == (Outcome.UNKNOWN, 2)

    def test_a_cashfree_method_without_its_budget_is_not_asked(self, cashfree, wire, settings):
        settings.GATEWAYS["cashfree"]["per_minute"] = {"refund_fetch": 2}
        known = {"refund_id": "", "payment_id": "1", "receipt": "dep-0001"}
        for _ in range(3):
            wire.answer(cashfrees(code="not_found"), status=404)
        found = [cashfree.refund_fetch(reference="refund-0001", **known) for _ in range(3)]
        assert [answer.outcome for answer in found] == ["SUCCESS", "SUCCESS", "NOT_ATTEMPTED"]
        assert (found[2].code, len(wire.asked)) == ("BUDGET_EMPTY", 2)
        assert 59 < found[2].retry_after <= 60.01

    def test_who_says_too_much_is_left_alone_for_so_long(self, razorpay, wire):
        wire.answer(b"", status=429, headers={"Retry-After": "7"})
        assert order(razorpay).retry_after == 7.0
        answer = order(razorpay)
        assert (answer.code, len(wire.asked)) == ("BUDGET_EMPTY", 1)
        assert 6 < answer.retry_after <= 7

    def test_one_thing_that_is_busy_stops_no_other(self, razorpay, wire):
        wire.answer(razorpays(text="Another payment operation is in progress."), status=400)
        assert refund(razorpay).code == "BUSY"
        wire.answer(razorpays(), status=400)
        assert refund(razorpay).outcome == Outcome.REFUSED

    def test_a_wrong_key_of_ours_ends_nothing_and_opens_the_circuit(self, razorpay, wire):
        """A refusal would have voided each payout and refund that was asked for meanwhile."""
        with policy.override(gateways__circuit_failures=2):
            for _ in range(2):
                wire.answer(razorpays(text="Authentication failed"), status=401)
                assert refund(razorpay).outcome == Outcome.NOT_ATTEMPTED
            forget_all()
            assert refund(razorpay).code == "CIRCUIT_OPEN"

    def test_other_questions_go_on_meanwhile(self, razorpay, wire):
        wire.answer(b"", status=429, headers={"Retry-After": "7"})
        order(razorpay)
        wire.answer({"items": []})
        assert razorpay.order_by_receipt(receipt="dep-0001").succeeded

    def test_a_budget_is_never_overdrawn(self):
        taken = [budgets.wait_of(gateway="g", endpoint="e", per_minute=30) for _ in range(40)]
        assert taken.count(0.0) == 30
        assert all(59 < wait <= 60.01 for wait in taken[30:])


class TestLeftAlone:
    """The circuit: too many failures, a trial by a harmless question, taken back."""

    def test_is_left_alone_after_too_many_failures(self, razorpay, wire):
        with policy.override(gateways__circuit_failures=3):
            for _ in range(3):
                wire.answer(b"", status=503)
                assert order(razorpay).outcome == Outcome.UNKNOWN
            forget_all()
            answer = order(razorpay)
        assert (answer.outcome, answer.code) == (Outcome.NOT_ATTEMPTED, "CIRCUIT_OPEN")
        assert len(wire.asked) == 3
        assert 18 < answer.retry_after <= 20

    def test_refusals_of_the_business_do_not_count(self, razorpay, wire):
        with policy.override(gateways__circuit_failures=3):
            for _ in range(6):
                wire.answer(razorpays(), status=400)
                assert order(razorpay).outcome == Outcome.REFUSED
