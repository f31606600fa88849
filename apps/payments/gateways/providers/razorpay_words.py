"""Razorpay's words in ours, and how Razorpay refuses: shared by payments and payouts."""

from apps.payments.gateways.facts import Outcome, RemoteState

from .asking import Verdict, refused
from .reading import Fields, fields_or_none, sentence

ORDERS = {"created": RemoteState.OPEN, "attempted": RemoteState.OPEN, "paid": RemoteState.PAID}
PAYMENTS = {
    "created": RemoteState.PENDING,
    "authorized": RemoteState.AUTHORIZED,
    "captured": RemoteState.CAPTURED,
    "refunded": RemoteState.REFUNDED,
    "failed": RemoteState.FAILED,
}
REFUNDS = {"pending": RemoteState.PENDING, "processed": RemoteState.PROCESSED, "failed": RemoteState.FAILED}
DISPUTES = {
    "open": RemoteState.OPEN,
    "under_review": RemoteState.UNDER_REVIEW,
    "won": RemoteState.WON,
    "lost": RemoteState.LOST,
    "closed": RemoteState.CLOSED,
}
PAYOUTS = {
    "pending": RemoteState.PENDING,
    "queued": RemoteState.PENDING,
    "scheduled": RemoteState.PENDING,
    "processing": RemoteState.PENDING,
    "processed": RemoteState.PAID,
    "reversed": RemoteState.REVERSED,
    "failed": RemoteState.FAILED,
    "rejected": RemoteState.REJECTED,
    "cancelled": RemoteState.CANCELLED,
}
VALIDATIONS = {"created": RemoteState.PENDING, "completed": RemoteState.PAID, "failed": RemoteState.FAILED}
METHODS = {"upi": "UPI", "card": "CARD", "netbanking": "NETBANKING", "wallet": "WALLET"}
MODES = {"imps": "IMPS", "neft": "NEFT", "rtgs": "RTGS", "upi": "UPI"}
PHASES = frozenset({"FRAUD", "RETRIEVAL", "CHARGEBACK", "PRE_ARBITRATION", "ARBITRATION"})
_THEIR_TROUBLE = frozenset({"GATEWAY_ERROR", "SERVER_ERROR"})


def judge(status: int, data: Fields) -> Verdict:
    """A 4xx of theirs. Nothing was done, unless the words say that something may have been."""
    error = fields_or_none(data.get("error"))
    code, text = sentence(error, "code"), sentence(error, "description")
    reason = sentence(error, "reason")
    if not code:
        return Verdict(Outcome.UNKNOWN, f"HTTP_{status}", "A refusal in no form of theirs.", healthy=False)
    if code in _THEIR_TROUBLE:
        return Verdict(Outcome.UNKNOWN, code, text, healthy=False)
    if status == 409 or "idempotency" in text.lower():
        return Verdict(Outcome.UNKNOWN, "SAME_KEY", text)  # this key is known there: whatever it did, it may have done
    if "in progress" in text.lower():
        return Verdict(Outcome.NOT_ATTEMPTED, "BUSY", text, retry_after=5.0)
    told = reason if reason and reason.upper() not in ("NA", "NULL") else code
    return refused(status, told, text)
