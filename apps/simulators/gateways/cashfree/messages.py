"""Cashfree's webhooks: which there are for what happened, and how they look."""

from ..books import BOOKS, iso
from ..things import Order
from . import portraits

PAYMENTS = {
    "payment.captured": "PAYMENT_SUCCESS_WEBHOOK",
    "payment.failed": "PAYMENT_FAILED_WEBHOOK",
    "payment.dropped": "PAYMENT_USER_DROPPED_WEBHOOK",
    "refund.processed": "REFUND_STATUS_WEBHOOK",
    "refund.failed": "REFUND_STATUS_WEBHOOK",
    "dispute.created": "DISPUTE_CREATED",
    "dispute.under_review": "DISPUTE_UPDATED",
    "dispute.won": "DISPUTE_CLOSED",
    "dispute.lost": "DISPUTE_CLOSED",
    "dispute.closed": "DISPUTE_CLOSED",
    "settlement.processed": "SETTLEMENT_SUCCESS",
}
PAYOUTS = {
    "payout.initiated": "TRANSFER_ACKNOWLEDGED",
    "payout.processed": "TRANSFER_SUCCESS",
    "payout.failed": "TRANSFER_FAILED",
    "payout.rejected": "TRANSFER_REJECTED",
    "payout.reversed": "TRANSFER_REVERSED",
}


def messages(gateway: str, event: str, things: tuple) -> list[tuple[str, dict]]:
    """(their type, body) for what happened; none when Cashfree says nothing of it."""
    first = things[0]
    if event == "payment.failed" and first.state == "DROPPED":
        event = "payment.dropped"
    kind = (PAYMENTS if gateway == "cashfree" else PAYOUTS).get(event)
    if kind is None:
        return []
    data = portraits.transfer(first) if gateway == "cashfree_payouts" else _data(event, first)
    return [(kind, {"data": data, "event_time": iso(BOOKS.now()), "type": kind})]


def _data(event: str, one) -> dict:
    if event.startswith("refund"):
        return {"refund": portraits.refund(one)}
    if event.startswith("dispute"):
        found = portraits.dispute(one)
        return {
            "dispute": found,
            "order_details": found.pop("order_details"),
            "customer_details": found.pop("customer_details"),
        }
    if event.startswith("settlement"):
        return {"settlement": settlement(one)}
    order_of = BOOKS.get(Order, one.order_id)
    return {
        "order": {
            "order_id": one.order_id,
            "order_amount": portraits.rupees(order_of.amount),
            "order_currency": order_of.currency,
            "order_tags": order_of.notes or None,
        },
        "payment": _payment(one),
        "customer_details": order_of.customer,
        "payment_gateway_details": None,
        "payment_offers": None,
    } | ({"error_details": portraits.errors(one)} if one.error else {})


def _payment(one) -> dict:
    names = (
        "cf_payment_id", "payment_status", "payment_amount", "payment_currency", "payment_message", "payment_time",
        "bank_reference", "auth_id", "payment_method", "payment_group",
    )  # fmt: skip
    whole = portraits.payment(one)
    return {name: whole[name] for name in names}


def settlement(one) -> dict:
    return {
        "cf_settlement_id": one.id,
        "payment_amount": portraits.rupees(sum(row.credit for row in one.rows) + one.fees),
        "service_charge": portraits.rupees(one.fees - one.tax),
        "service_tax": portraits.rupees(one.tax),
        "amount_settled": portraits.rupees(one.amount),
        "settlement_amount": portraits.rupees(one.amount),
        "utr": one.utr,
        "status": "SUCCESS",
        "initiated_on": iso(one.created_at),
        "settled_on": iso(one.created_at),
    }
