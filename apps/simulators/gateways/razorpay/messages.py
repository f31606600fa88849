"""Razorpay's webhooks: which there are for what happened, and how they look."""

from ..books import BOOKS
from ..keys import ACCOUNTS, SOURCE_ACCOUNT
from ..things import Payment
from . import portraits

PAYMENTS = {
    "payment.authorized": ("payment.authorized",),
    "payment.captured": ("payment.captured",),
    "payment.failed": ("payment.failed",),
    "order.paid": ("order.paid",),
    "refund.created": ("refund.created",),
    "refund.processed": ("refund.processed",),
    "refund.failed": ("refund.failed",),
    "dispute.created": ("payment.dispute.created",),
    "dispute.under_review": ("payment.dispute.under_review",),
    "dispute.won": ("payment.dispute.won",),
    "dispute.lost": ("payment.dispute.lost",),
    "dispute.closed": ("payment.dispute.closed",),
    "settlement.processed": ("settlement.processed",),
    "downtime.started": ("payment.downtime.started",),
    "downtime.resolved": ("payment.downtime.resolved",),
}
PAYOUTS = {
    "payout.queued": ("payout.queued",),
    "payout.initiated": ("payout.initiated",),
    "payout.processed": ("payout.processed", "transaction.created"),
    "payout.failed": ("payout.failed",),
    "payout.rejected": ("payout.rejected",),
    "payout.reversed": ("payout.reversed", "transaction.created"),
    "payout.updated": ("payout.updated",),
    "validation.completed": ("fund_account.validation.completed",),
    "validation.failed": ("fund_account.validation.failed",),
}


def messages(gateway: str, event: str, things: tuple) -> list[tuple[str, dict]]:
    """(their event, body) for what happened; none when Razorpay says nothing of it."""
    kinds = PAYMENTS if gateway == "razorpay" else PAYOUTS
    return [(name, _envelope(gateway, name, _payload(name, things))) for name in kinds.get(event, ())]


def _envelope(gateway: str, event: str, payload: dict) -> dict:
    return {
        "entity": "event",
        "account_id": ACCOUNTS[gateway],
        "event": event,
        "contains": list(payload),
        "payload": {name: {"entity": entity} for name, entity in payload.items()},
        "created_at": int(BOOKS.now()),
    }


def _payload(event: str, things: tuple) -> dict:
    first = things[0]
    if event == "order.paid":
        return {"payment": portraits.payment(things[1]), "order": portraits.order(first)}
    if event.startswith("payment.dispute"):
        payment = BOOKS.get(Payment, first.payment_id)
        return {"payment": portraits.payment(payment), "dispute": portraits.dispute(first)}
    if event.startswith("payment.downtime"):
        return {"payment.downtime": first}
    if event.startswith("payment"):
        return {"payment": portraits.payment(first)}
    if event.startswith("refund"):
        payment = BOOKS.get(Payment, first.payment_id)
        return {"refund": portraits.refund(first), "payment": portraits.payment(payment)}
    if event.startswith("settlement"):
        return {"settlement": settlement(first)}
    if event.startswith("fund_account"):
        return {"fund_account.validation": portraits.validation(first)}
    if event.startswith("transaction"):
        return {"transaction": transaction(first)}
    return {"payout": portraits.payout(first)}


def settlement(one) -> dict:
    return {
        "id": one.id,
        "entity": "settlement",
        "amount": one.amount,
        "status": "processed",
        "fees": one.fees,
        "tax": one.tax,
        "utr": one.utr,
        "created_at": int(one.created_at),
    }


def transaction(one) -> dict:
    """A line of the account's statement: a payout that left, or its return with fee and tax."""
    is_return = one.state == "REVERSED"
    whole = one.amount + one.fee
    return {
        "id": f"txn_{one.id[-14:]}{'r' if is_return else ''}",
        "entity": "transaction",
        "account_number": SOURCE_ACCOUNT,
        "amount": whole,
        "currency": one.currency,
        "credit": whole if is_return else 0,
        "debit": 0 if is_return else whole,
        "source": portraits.payout(one) if not is_return else _reversal(one),
        "created_at": int(one.changed_at),
    }


def _reversal(one) -> dict:
    return {
        "id": f"rvrsl_{one.id[-14:]}",
        "entity": "reversal",
        "payout_id": one.id,
        "amount": one.amount,
        "fee": one.fee,
        "tax": one.tax,
        "currency": one.currency,
        "utr": one.utr or None,
        "created_at": int(one.changed_at),
    }
