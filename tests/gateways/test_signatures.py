"""Signatures against the fact sheet's vectors and against both gateways' own packages."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest
import razorpay as razorpay_sdk
from cashfree_pg.api_client import Cashfree as CashfreeSdk
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.payments.gateways.engine import signatures
from apps.payments.gateways.providers import registry

BODY = b'{"entity":"event","amount":170.00}'
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=60)
IDS = st.text("abcXYZ019_", min_size=1, max_size=20)


class TestVectors:
    def test_razorpay_webhook(self):
        right = "1c8059c8b188eaea3b165ccfc1d874911415917bc9a9d51eb3f13d5f5deb4d65"
        assert signatures.hex_signature("whsec_test", BODY) == right

    def test_razorpay_checkout(self):
        message = b"order_IEIaMR65cu6nz3|pay_IH4NVgf4Dreq1l"
        right = "3929d5bfc112dd662d5d1b9a8e59300c455354a09cbba0cba70246779399f83f"
        assert signatures.hex_signature("key_secret_test", message) == right

    def test_cashfree_webhook(self):
        right = "YoMJwQTqWuroucKWYMmYqRIjtsPqet8wyhLbrUS4NtU="
        assert signatures.base64_signature("cf_secret_test", b"1746427759733" + BODY) == right

    def test_the_bytes_are_signed_as_they_came(self):
        assert signatures.hex_signature("s", b"170.00") != signatures.hex_signature("s", b"170")


class TestParity:
    """What their packages accept, we accept; what they make, we make."""

    @given(body=TEXTS, secret=st.text("abcdefXYZ0189_-", min_size=1, max_size=40))
    @settings(max_examples=60, deadline=None)
    def test_razorpay_webhooks(self, body, secret):
        sdk = razorpay_sdk.Client(auth=("key", "unused"))
        ours = signatures.hex_signature(secret, body.encode())
        assert sdk.utility.verify_webhook_signature(body, ours, secret)

    @given(
        order=st.text("abcXYZ019_", min_size=1, max_size=20), payment=st.text("abcXYZ019_", min_size=1, max_size=20)
    )
    @settings(max_examples=60, deadline=None)
    def test_razorpay_checkouts(self, order, payment):
        sdk = razorpay_sdk.Client(auth=("key", "key_secret_test"))
        told = {
            "razorpay_order_id": order,
            "razorpay_payment_id": payment,
            "razorpay_signature": signatures.hex_signature("key_secret_test", f"{order}|{payment}".encode()),
        }
        assert sdk.utility.verify_payment_signature(told)

    @given(body=TEXTS, stamp=st.integers(1, 10**13))
    @settings(max_examples=60, deadline=None)
    def test_cashfree_webhooks(self, body, stamp):
        right = base64.b64encode(
            hmac.new(b"cf_secret_test", f"{stamp}{body}".encode(), hashlib.sha256).digest()
        ).decode()
        assert signatures.base64_signature("cf_secret_test", f"{stamp}{body}".encode()) == right
        CashfreeSdk.XClientSecret = "cf_secret_test"
        sdk = CashfreeSdk(CashfreeSdk.SANDBOX, "id", "cf_secret_test", None, None, None)
        event = '{"type":"X","data":{}}'
        ours = signatures.base64_signature("cf_secret_test", f"{stamp}{event}".encode())
        assert sdk.PGVerifyWebhookSignature(ours, event, str(stamp)).type == "X"


class TestSecrets:
    def test_the_previous_one_counts_for_a_day(self):
        rotated = NOW.isoformat()
        terms = {"secret": "new", "previous": "old", "rotated_at": rotated}
        assert signatures.secrets_at(NOW + timedelta(hours=23, minutes=59), **terms) == ["new", "old"]
        assert signatures.secrets_at(NOW + timedelta(hours=24), **terms) == ["new"]

    def test_no_secret_signs_nothing(self):
        assert signatures.secrets_at(NOW, secret="") == []
        assert signatures.is_one_of("", []) is False


@pytest.mark.parametrize("code", ["razorpay", "razorpayx"])
class TestRazorpaysWebhooks:
    def test_is_signed_by_todays_secret_only(self, code, settings):
        gateway = registry.webhook_gateway(code)
        right = signatures.hex_signature(settings.GATEWAYS[code]["webhook_secret"], BODY)
        assert gateway.webhook_is_signed(raw=BODY, headers={"X-Razorpay-Signature": right}, now=NOW)
        assert not gateway.webhook_is_signed(raw=BODY + b" ", headers={"X-Razorpay-Signature": right}, now=NOW)
        assert not gateway.webhook_is_signed(raw=BODY, headers={}, now=NOW)
        assert not gateway.webhook_is_signed(raw=BODY, headers={"X-Razorpay-Signature": "é" * 64}, now=NOW)

    def test_accepts_the_secret_before_for_a_day(self, code, settings):
        terms = {**settings.GATEWAYS[code], "previous_webhook_secret": "old", "rotated_at": NOW.isoformat()}
        settings.GATEWAYS = {**settings.GATEWAYS, code: terms}
        gateway = registry.webhook_gateway(code)
        headers = {"x-razorpay-signature": signatures.hex_signature("old", BODY)}
        assert gateway.webhook_is_signed(raw=BODY, headers=headers, now=NOW + timedelta(hours=1))
        assert not gateway.webhook_is_signed(raw=BODY, headers=headers, now=NOW + timedelta(hours=25))

    def test_is_told_apart_by_its_event_id(self, code):
        gateway = registry.webhook_gateway(code)
        assert gateway.webhook_key(raw=BODY, headers={"X-Razorpay-Event-Id": " evt_1 "}) == "evt_1"
        assert gateway.webhook_key(raw=BODY, headers={}) == hashlib.sha256(BODY).hexdigest()


@pytest.mark.parametrize("code", ["cashfree", "cashfree_payouts"])
class TestCashfreesWebhooks:
    def test_is_signed_over_time_and_body_by_the_client_secret(self, code, settings):
        gateway = registry.webhook_gateway(code)
        right = signatures.base64_signature(settings.GATEWAYS[code]["secret"], b"1746427759733" + BODY)
        headers = {"x-webhook-signature": right, "x-webhook-timestamp": "1746427759733"}
        assert gateway.webhook_is_signed(raw=BODY, headers=headers, now=NOW)
        assert not gateway.webhook_is_signed(
            raw=BODY, headers={**headers, "x-webhook-timestamp": "1746427759734"}, now=NOW
        )
        assert not gateway.webhook_is_signed(raw=BODY, headers={}, now=NOW)

    def test_is_told_apart_by_its_key_or_its_bytes(self, code):
        gateway = registry.webhook_gateway(code)
        assert gateway.webhook_key(raw=BODY, headers={"X-Idempotency-Key": "k1"}) == "k1"
        assert gateway.webhook_key(raw=BODY, headers={}) == hashlib.sha256(BODY).hexdigest()


class TestCheckout:
    def test_razorpays_is_signed_with_the_key_secret(self, settings):
        gateway = registry.payment_gateway("razorpay")
        right = signatures.hex_signature(settings.GATEWAYS["razorpay"]["secret"], b"order_1|pay_1")
        assert gateway.checkout_is_signed(order_id="order_1", payment_id="pay_1", signature=right)
        assert not gateway.checkout_is_signed(order_id="order_1", payment_id="pay_2", signature=right)

    def test_cashfrees_is_never_signed(self):
        gateway = registry.payment_gateway("cashfree")
        assert gateway.checkout_is_signed(order_id="o", payment_id="p", signature="") is False
