"""Cashfree's words in ours, and how Cashfree refuses: shared by payments and payouts."""

from uuid import UUID, uuid5

import orjson

from apps.core.money import Money
from apps.payments.gateways.facts import Outcome, RemoteState

from .asking import Verdict, refused, too_much
from .reading import Fields, sentence

ORDERS = {
    "ACTIVE": RemoteState.OPEN,
    "PAID": RemoteState.PAID,
    "EXPIRED": RemoteState.EXPIRED,
    "TERMINATION_REQUESTED": RemoteState.OPEN,  # a payment may still win the race
    "TERMINATED": RemoteState.TERMINATED,
}
PAYMENTS = {
    "NOT_ATTEMPTED": RemoteState.CREATED,
    "PENDING": RemoteState.PENDING,
    "FLAGGED": RemoteState.PENDING,
    "SUCCESS": RemoteState.CAPTURED,
    "FAILED": RemoteState.FAILED,
    "USER_DROPPED": RemoteState.FAILED,
    "VOID": RemoteState.FAILED,
    "CANCELLED": RemoteState.CANCELLED,
}
REFUNDS = {
    "PENDING": RemoteState.PENDING,
    "ONHOLD": RemoteState.PENDING,
    "SUCCESS": RemoteState.PROCESSED,
    "CANCELLED": RemoteState.CANCELLED,
    "FAILED": RemoteState.FAILED,
}
# What follows the type in `CHARGEBACK_CREATED`. Evidence that does not suffice may still be completed.
DISPUTES = {
    "CREATED": RemoteState.OPEN,
    "INSUFFICIENT_EVIDENCE": RemoteState.OPEN,
    "DOCS_RECEIVED": RemoteState.UNDER_REVIEW,
    "UNDER_REVIEW": RemoteState.UNDER_REVIEW,
    "MERCHANT_WON": RemoteState.WON,
    "LOST": RemoteState.LOST,
    "MERCHANT_LOST": RemoteState.LOST,
    "ACCEPTED": RemoteState.LOST,
    "MERCHANT_ACCEPTED": RemoteState.LOST,
}
PHASES = {
    "DISPUTE": "CHARGEBACK",
    "CHARGEBACK": "CHARGEBACK",
    "RETRIEVAL": "RETRIEVAL",
    "PRE_ARBITRATION": "PRE_ARBITRATION",
    "ARBITRATION": "ARBITRATION",
}
TRANSFERS = {
    "RECEIVED": RemoteState.PENDING,
    "APPROVAL_PENDING": RemoteState.PENDING,
    "PENDING": RemoteState.PENDING,
    "QUEUED": RemoteState.PENDING,
    "SUCCESS": RemoteState.PAID,
    "FAILED": RemoteState.FAILED,
    "REJECTED": RemoteState.REJECTED,
    "MANUALLY_REJECTED": RemoteState.REJECTED,
    "REVERSED": RemoteState.REVERSED,
}
METHODS = {
    "upi": "UPI",
    "credit_card": "CARD",
    "debit_card": "CARD",
    "prepaid_card": "CARD",
    "card": "CARD",
    "net_banking": "NETBANKING",
    "netbanking": "NETBANKING",
    "wallet": "WALLET",
}
SETTLEMENTS = {
    "PAYMENT": "PAYMENT",
    "REFUND": "REFUND",
    "REFUND_REVERSAL": "REFUND_REVERSAL",
    "DISPUTE": "DISPUTE",
    "CHARGEBACK": "DISPUTE",
    "DISPUTE_REVERSAL": "DISPUTE_REVERSAL",
    "CHARGEBACK_REVERSAL": "DISPUTE_REVERSAL",
}
_OF_US = UUID("5c1d3f0e-9b0a-4e0c-8e57-6d756e696d00")


def judge(status: int, data: Fields) -> Verdict:
    """A 4xx of theirs. Nothing was done, unless the words say that something may have been."""
    kind, code, text = sentence(data, "type"), sentence(data, "code"), sentence(data, "message")
    if not (kind or code or text):
        return Verdict(Outcome.UNKNOWN, f"HTTP_{status}", "A refusal in no form of theirs.", healthy=False)
    if kind == "api_error":
        return Verdict(Outcome.UNKNOWN, code or kind, text, healthy=False)
    if kind == "rate_limit_error":
        return too_much(code or kind, text)
    if status == 409 or kind == "idempotency_error":
        return Verdict(Outcome.UNKNOWN, "SAME_KEY", text)  # this key or id is known there: look what became of it
    return refused(status, code or kind, text)


def number(value: Money) -> orjson.Fragment:
    """Rupees as a number of JSON with their own decimals: no float on the way."""
    return orjson.Fragment(f"{value.amount:f}".encode())


def key_of(endpoint: str, reference: str, tries: int) -> str:
    """The idempotency key (a UUID). They keep failures of their own under it too and only repeat them: after such an
    answer the next try has another key, and our id in the body is what nothing is done twice under."""
    return str(uuid5(_OF_US, f"{endpoint}:{reference}:{tries}"))
