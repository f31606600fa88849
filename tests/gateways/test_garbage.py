"""Whatever a gateway answers, a client answers too: nothing is raised, and nothing unread passes for a success."""

import copy
import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as fuzzing
from hypothesis import strategies as st

from apps.core import policy
from apps.core.money import MAX_MINOR, Money, money, to_minor
from apps.payments.gateways.facts import Outcome
from apps.payments.gateways.providers import registry
from apps.payments.gateways.providers.base import Beneficiary, Payer, Unreadable

from . import test_razorpay as samples

AMOUNTS = ("amount", "payment_amount", "refund_amount", "dispute_amount")
FUZZED = fuzzing(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    st.floats(),
    st.text(max_size=30),
    st.sampled_from(["\x00", "\ud800", "NaN", "1e999", "-1", "upi://", "INR", "XXX", "captured", "paid", "٣"]),
    st.lists(st.none(), max_size=2),
    st.dictionaries(st.sampled_from(["id", "entity", "rrn", "status"]), st.integers(), max_size=2),
)
GARBAGE = st.one_of(
    st.binary(max_size=200),
    st.sampled_from([b"", b"null", b"[]", b"{", b"[" * 5000, b'{"a":' * 2000, b"1" * 6000, b'{"amount":1e99999999}']),
    ODD.map(lambda value: json.dumps(value).encode()),
)
CF_PAYMENT = {
    "cf_payment_id": "12376123",
    "order_id": "dep-0001",
    "payment_status": "SUCCESS",
    "payment_amount": 10.0,
    "payment_currency": "INR",
    "payment_group": "upi",
    "payment_method": {"upi": {"upi_id": "asha@okaxis"}},
    "error_details": None,
    "payment_time": "2026-11-21T10:00:00+05:30",
}
CF_REFUND = {
    "cf_refund_id": "1", "refund_id": "refund-0001", "cf_payment_id": "2", "refund_status": "SUCCESS",
    "refund_amount": 10.0, "refund_currency": "INR", "refund_speed": {"processed": "STANDARD"},
}  # fmt: skip
CF_ROW = {
    "event_id": "2", "event_type": "PAYMENT", "event_amount": 10, "event_settlement_amount": 9.7,
    "sale_type": "CREDIT", "event_currency": "INR", "cf_payment_id": "2", "payment_service_charge": 0.25,
    "payment_service_tax": 0.05, "cf_settlement_id": "9", "settlement_date": "2026-11-21T10:00:00+05:30",
}  # fmt: skip
TRANSFER = {
    "transfer_id": "payout-0001", "cf_transfer_id": "7", "status": "SUCCESS", "transfer_amount": 10.0,
    "transfer_service_charge": 1, "transfer_service_tax": 0.18, "transfer_mode": "imps",
}  # fmt: skip
PAYOUT = {
    "id": "pout_1", "reference_id": "payout-0001", "status": "processed", "amount": 1000, "currency": "INR",
    "fees": 590, "tax": 90, "utr": "U", "mode": "IMPS", "status_details": {"reason": None},
}  # fmt: skip
CF_ORDER = {
    "order_id": "dep-0001", "cf_order_id": "1", "order_status": "ACTIVE", "order_amount": 10, "order_currency": "INR",
    "payment_session_id": "session_1",
}  # fmt: skip


def _asks() -> dict:
    """A name, the gateway, what is asked of it, and a right answer."""
    ten, payer = money("10.00", "INR"), Payer(user_id=7, mobile="9876543210")
    order = {
        "receipt": "dep-0001", "amount": ten, "payer": payer, "method": "CARD", "flow": "",
        "expires_at": datetime(2026, 11, 21, tzinfo=UTC),
    }  # fmt: skip
    payment = {"payment_id": "2", "order_id": "dep-0001", "receipt": "dep-0001"}
    refund = {"reference": "refund-0001", "refund_id": "", "payment_id": "2", "receipt": "dep-0001"}
    beneficiary = Beneficiary(reference="bank-1", holder_name="A", account_number="1", ifsc="HDFC0000001")
    payout = {"reference": "payout-0001", "payout_id": ""}
    return {
        "razorpay order_create": (order, samples.ORDER),
        "razorpay order_payments": ({"order_id": "o", "receipt": "r"}, {"items": [samples.PAYMENT]}),
        "razorpay payment_fetch": (payment, samples.PAYMENT),
        "razorpay refund_fetch": (refund, {"items": [samples.REFUND]}),
        "razorpay dispute_fetch": ({"dispute_id": "d"}, samples.DISPUTE),
        "cashfree order_create": (order, CF_ORDER),
        "cashfree order_payments": ({"order_id": "o", "receipt": "r"}, [CF_PAYMENT]),
        "cashfree payment_fetch": (payment, CF_PAYMENT),
        "cashfree refund_fetch": (refund, CF_REFUND),
        "cashfree settlement_rows": ({"day": date(2026, 11, 21)}, {"cursor": None, "data": [CF_ROW]}),
        "razorpayx beneficiary_ensure": ({"beneficiary": beneficiary}, {"id": "cont_1"}),
        "razorpayx payout_fetch": (payout, {"items": [PAYOUT]}),
        "cashfree_payouts beneficiary_ensure": ({"beneficiary": beneficiary}, {"beneficiary_id": "bank-1"}),
        "cashfree_payouts payout_fetch": (payout, TRANSFER),
    }


def _ask(name: str, asked: dict):
    code, method = name.split()
    answer = getattr(registry.webhook_gateway(code), method)(**asked)
    return answer if hasattr(answer, "outcome") else next(iter(answer))


def _places(value, path=()):
    """Every place in a JSON value where something else may stand."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, item in items:
        yield from _places(item, (*path, name))


def _changed(value, path, new):
    if not path:
        return new
    value = copy.deepcopy(value)
    inner = value
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = new
    return value


def _sums(value) -> list[Money]:
    found = value if isinstance(value, list) else [value]
    names = ("amount", "refunded", "fee", "tax", "credit", "debit")
    sums = [getattr(item, name, None) for item in found for name in names]
    return [item for item in sums if isinstance(item, Money)]


@pytest.fixture
def listening(wire, settings):
    for terms in settings.GATEWAYS.values():
        terms["per_minute"] = {}
    with policy.override(gateways__circuit_failures=10**9):
        yield wire


@pytest.mark.parametrize("name", _asks())
class TestAnswers:
    def test_the_right_one_is_a_success(self, name, listening):
        asked, right = _asks()[name]
        for _ in range(2):
            listening.answer(right)
        assert _ask(name, asked).outcome == Outcome.SUCCESS

    def test_nothing_is_no_amount(self, name, listening):
        asked, right = _asks()[name]
        if name.split()[1] not in ("payment_fetch", "order_payments", "refund_fetch", "dispute_fetch"):
            return
        place = next(place for place in _places(right) if place and place[-1] in AMOUNTS)
        for _ in range(2):
            listening.answer(_changed(right, place, 0))
        answer = _ask(name, asked)
        assert (answer.outcome, answer.code, answer.value) == (Outcome.UNKNOWN, "GARBLED", None)

    @given(raw=GARBAGE, status=st.sampled_from([200, 201, 204, 301, 400, 401, 404, 409, 422, 500]))
    @FUZZED
    def test_garbage_never_raises(self, name, raw, status, listening):
        listening.clear()
        for _ in range(3):
            listening.answer(raw if status != 204 else b"", status=status)
        asked, _ = _asks()[name]
        answer = _ask(name, asked)
        assert answer.outcome in Outcome
        assert answer.value is None or status < 300

    @given(data=st.data())
    @FUZZED
    def test_one_odd_field_never_raises(self, name, data, listening):
        listening.clear()
        asked, right = _asks()[name]
        body = _changed(right, data.draw(st.sampled_from(list(_places(right)))), data.draw(ODD))
        for _ in range(3):
            listening.answer(body)
        answer = _ask(name, asked)
        assert answer.outcome in (Outcome.SUCCESS, Outcome.UNKNOWN)
        if answer.succeeded and answer.value is not None:
            assert all(0 <= to_minor(found) <= MAX_MINOR * 2 for found in _sums(answer.value))


@pytest.mark.parametrize("code", ["razorpay", "razorpayx", "cashfree", "cashfree_payouts"])
class TestWebhooks:
    @given(raw=GARBAGE, told=st.text(max_size=80))
    @FUZZED
    def test_garbage_is_unsigned_and_unreadable_or_about_nothing(self, code, raw, told):
        gateway = registry.webhook_gateway(code)
        headers = {"X-Razorpay-Signature": told, "x-webhook-signature": told, "x-webhook-timestamp": told}
        assert not gateway.webhook_is_signed(raw=raw, headers=headers, now=datetime(2026, 11, 21, tzinfo=UTC))
        assert gateway.webhook_key(raw=raw, headers={})
        with pytest.raises(Unreadable):
            gateway.webhook_news(raw=raw, headers=headers)

    @given(data=st.data())
    @FUZZED
    def test_one_odd_field_is_read_or_unreadable(self, code, data):
        entity = {"payment": {"entity": samples.PAYMENT}, "order": {"entity": samples.ORDER}}
        right = {
            "event": "payment.captured", "type": "PAYMENT_SUCCESS_WEBHOOK", "account_id": "acc_1", "payload": entity,
            "data": {"payment": CF_PAYMENT, "order": CF_ORDER}, "created_at": 1763700000,
        }  # fmt: skip
        body = _changed(right, data.draw(st.sampled_from(list(_places(right)))), data.draw(ODD))
        try:
            news = registry.webhook_gateway(code).webhook_news(raw=json.dumps(body).encode(), headers={})
        except Unreadable:
            return
        assert news.gateway == code
        assert all("\x00" not in text for text in (news.object_id, news.order_id, news.event, news.claimed_state))
