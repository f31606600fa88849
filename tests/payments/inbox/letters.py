"""Webhooks as the gateways write and sign them."""

import base64
import hashlib
import hmac
import json
from typing import Any

from django.conf import settings

ACCOUNT = "razorpay"


def razorpay(
    event: str = "payment.captured",
    *,
    payment_id: str = "pay_IH4NVgf4Dreq1l",
    order_id: str = "order_IEIaMR65cu6nz3",
    amount: int = 50_000,
    event_id: str = "evt_1",
    secret: str | None = None,
    account_id: str | None = None,
) -> tuple[bytes, dict[str, str]]:
    """The raw bytes and headers of a payment's webhook."""
    terms = settings.GATEWAYS["razorpay"]
    entity = {
        "id": payment_id, "entity": "payment", "amount": amount, "currency": "INR", "status": event.split(".")[-1],
        "order_id": order_id, "method": "upi", "vpa": "anita@upi", "amount_refunded": 0, "created_at": 1793600000,
    }  # fmt: skip
    envelope: dict[str, Any] = {
        "entity": "event", "account_id": account_id or terms["account_id"], "event": event, "contains": ["payment"],
        "payload": {"payment": {"entity": entity}}, "created_at": 1793600001,
    }  # fmt: skip
    raw = json.dumps(envelope).encode()
    key = (secret if secret is not None else terms["webhook_secret"]).encode()
    signed = hmac.new(key, raw, hashlib.sha256).hexdigest()
    return raw, {"X-Razorpay-Signature": signed, "X-Razorpay-Event-Id": event_id, "Content-Type": "application/json"}


def cashfree(
    *, order_id: str = "rcpt-1", payment_id: int = 8911, amount: str = "500.00", secret: str | None = None
) -> tuple[bytes, dict[str, str]]:
    """A PAYMENT_SUCCESS_WEBHOOK before 2025-01-01: it has no id of its own. The amount is not a round trip of JSON."""
    raw = (
        f'{{"data":{{"order":{{"order_id":"{order_id}","order_amount":{amount},"order_currency":"INR"}},'
        f'"payment":{{"cf_payment_id":{payment_id},"payment_status":"SUCCESS","payment_amount":{amount},'
        '"payment_currency":"INR","payment_group":"upi"}},'
        '"event_time":"2026-11-02T17:30:00+05:30","type":"PAYMENT_SUCCESS_WEBHOOK"}'
    )
    terms, moment = settings.GATEWAYS["cashfree"], "1793600000000"
    key = (secret if secret is not None else terms["secret"]).encode()
    signed = base64.b64encode(hmac.new(key, moment.encode() + raw.encode(), hashlib.sha256).digest()).decode()
    return raw.encode(), {"x-webhook-signature": signed, "x-webhook-timestamp": moment}


def signed_as_razorpay(raw: bytes, *, event_id: str = "evt_1") -> tuple[bytes, dict[str, str]]:
    """Any bytes under a good signature."""
    key = settings.GATEWAYS["razorpay"]["webhook_secret"].encode()
    return raw, {
        "X-Razorpay-Signature": hmac.new(key, raw, hashlib.sha256).hexdigest(),
        "X-Razorpay-Event-Id": event_id,
    }
