"""How Razorpay writes what it keeps."""

from ..books import BOOKS
from ..keys import ACCOUNTS
from ..things import (
    Beneficiary,
    Contact,
    Dispute,
    Document,
    Order,
    Payment,
    Payout,
    Refund,
    Row,
    Settlement,
    Validation,
)

ORDER = {"OPEN": "created", "PAID": "paid", "EXPIRED": "created", "TERMINATED": "created"}
PAYMENT = {
    "PENDING": "created", "AUTHORIZED": "authorized", "CAPTURED": "captured", "FAILED": "failed", "DROPPED": "failed",
    "CANCELLED": "failed",
}  # fmt: skip
PAYOUT = {"PAID": "processed"}
REFUND_STATUS = {True: "full", False: "partial"}
ERRORS = {
    "payment_failed": ("BAD_REQUEST_ERROR", "Payment was unsuccessful as the bank declined it.", "bank"),
    "payment_cancelled": ("BAD_REQUEST_ERROR", "You have cancelled the payment.", "customer"),
}
DETAILS = {
    "beneficiary_bank_offline": "Beneficiary bank is currently offline.",
    "bank_account_invalid": "The beneficiary account is invalid: the amount is returned.",
    "payout_rejected": "The payout was rejected.",
}


def order(one: Order) -> dict:
    paid = one.amount if one.state == "PAID" else 0
    status = "attempted" if one.state == "OPEN" and one.tries else ORDER[one.state]
    return {
        "id": one.id,
        "entity": "order",
        "amount": one.amount,
        "amount_paid": paid,
        "amount_due": one.amount - paid,
        "currency": one.currency,
        "receipt": one.receipt or None,
        "offer_id": None,
        "status": status,
        "attempts": one.tries,
        "notes": one.notes or [],
        "created_at": int(one.created_at),
    }


def payment(one: Payment) -> dict:
    is_captured = one.state == "CAPTURED"
    is_returned = is_captured and one.refunded == one.amount
    code, sentence, source = ERRORS.get(one.error, (None, None, None))
    order_of = BOOKS.get(Order, one.order_id)
    return {
        "id": one.id,
        "entity": "payment",
        "amount": one.amount,
        "currency": one.currency,
        "status": "refunded" if is_returned else PAYMENT[one.state],
        "order_id": one.order_id,
        "invoice_id": None,
        "international": False,
        "method": one.method.lower(),
        "amount_refunded": one.refunded,
        "refund_status": REFUND_STATUS[is_returned] if one.refunded else None,
        "captured": is_captured,
        "description": None,
        "card_id": f"card_{one.id[4:]}" if one.method == "CARD" else None,
        "bank": "HDFC" if one.method == "NETBANKING" else None,
        "wallet": None,
        "vpa": one.vpa or None,
        "email": "void@razorpay.com",
        "contact": (order_of.customer.get("contact") if order_of else "") or "+919000090000",
        "notes": (order_of.notes if order_of else {}) or [],
        "fee": one.fee if is_captured else None,
        "tax": one.tax if is_captured else None,
        "error_code": code,
        "error_description": sentence,
        "error_source": source,
        "error_step": "payment_authorization" if code else None,
        "error_reason": one.error or None,
        "acquirer_data": _acquirer(one),
        "created_at": int(one.created_at),
    }


def _acquirer(one: Payment) -> dict:
    if one.method == "UPI":
        return {"rrn": one.rrn, "upi_transaction_id": f"HDF{one.rrn}{one.id[-8:]}".upper()}
    return (
        {"bank_transaction_id": one.rrn} if one.method == "NETBANKING" else {"auth_code": one.rrn[:6], "rrn": one.rrn}
    )


def refund(one: Refund) -> dict:
    return {
        "id": one.id,
        "entity": "refund",
        "amount": one.amount,
        "currency": one.currency,
        "payment_id": one.payment_id,
        "notes": {"note": one.note} if one.note else [],
        "receipt": one.reference or None,
        "acquirer_data": {"arn": one.arn or None},
        "created_at": int(one.created_at),
        "batch_id": None,
        "status": one.state.lower(),
        "speed_processed": "instant" if one.speed == "INSTANT" else "normal",
        "speed_requested": "optimum" if one.speed == "INSTANT" else "normal",
    }


def contact(one: Contact) -> dict:
    return {
        "id": one.id,
        "entity": "contact",
        "name": one.name,
        "contact": one.phone or None,
        "email": one.email or None,
        "type": one.kind,
        "reference_id": one.reference or None,
        "batch_id": None,
        "active": True,
        "notes": [],
        "created_at": int(one.created_at),
    }


def fund_account(one: Beneficiary) -> dict:
    told = {
        "id": one.id,
        "entity": "fund_account",
        "contact_id": one.contact,
        "account_type": "vpa" if one.vpa else "bank_account",
        "batch_id": None,
        "active": True,
        "created_at": int(one.created_at),
    }
    if one.vpa:
        username, _, handle = one.vpa.partition("@")
        return told | {"vpa": {"username": username, "handle": handle, "address": one.vpa}}
    bank = {"ifsc": one.ifsc, "bank_name": "HDFC Bank", "name": one.name, "notes": [], "account_number": one.account}
    return told | {"bank_account": bank}


def payout(one: Payout) -> dict:
    status = PAYOUT.get(one.state, one.state.lower())
    details = {"reason": one.error or None, "description": DETAILS.get(one.error), "source": None}
    if one.error:
        details["source"] = "beneficiary_bank"
    return {
        "id": one.id,
        "entity": "payout",
        "fund_account_id": one.beneficiary,
        "amount": one.amount,
        "currency": one.currency,
        "notes": [],
        "fees": one.fee,
        "tax": one.tax,
        "status": status,
        "purpose": one.purpose,
        "utr": one.utr or None,
        "mode": one.mode,
        "reference_id": one.reference or None,
        "narration": one.narration or None,
        "batch_id": None,
        "failure_reason": DETAILS.get(one.error),
        "created_at": int(one.created_at),
        "fee_type": None,
        "status_details": details,
        "merchant_id": ACCOUNTS["razorpayx"].removeprefix("acc_"),
    }


def validation(one: Validation) -> dict:
    account = BOOKS.get(Beneficiary, one.beneficiary)
    is_done = one.state == "COMPLETED"
    return {
        "id": one.id,
        "entity": "fund_account.validation",
        "fund_account": fund_account(account),
        "status": one.state.lower(),
        "amount": 100,
        "currency": "INR",
        "notes": {"reference": one.reference} if one.reference else [],
        "reference_id": one.reference or None,
        "results": {
            "account_status": ("active" if one.is_active else "invalid") if is_done else None,
            "registered_name": one.name or None,
            "name_match_score": (100 if one.name == account.name.upper() else 12) if one.name else None,
        },
        "utr": one.utr or None,
        "created_at": int(one.created_at),
    }


def dispute(one: Dispute) -> dict:
    return {
        "id": one.id,
        "entity": "dispute",
        "payment_id": one.payment_id,
        "amount": one.amount,
        "currency": one.currency,
        "amount_deducted": one.deducted,
        "reason_code": one.reason,
        "reason_description": one.reason.replace("_", " ").capitalize(),
        "respond_by": int(one.respond_by),
        "status": one.state.lower(),
        "phase": one.phase.lower(),
        "comments": None,
        "created_at": int(one.created_at),
        "evidence": {
            "amount": one.amount,
            "summary": one.summary or None,
            "shipping_proof": None,
            "others": [{"type": "evidence", "document_ids": one.documents}] if one.documents else None,
            "submitted_at": int(one.created_at) if one.state == "UNDER_REVIEW" else None,
        },
    }


def document(one: Document) -> dict:
    return {
        "id": one.id,
        "entity": "document",
        "purpose": one.purpose,
        "name": one.name,
        "mime_type": one.mime,
        "size": one.size,
        "created_at": int(one.created_at),
    }


def collection(items: list[dict]) -> dict:
    return {"entity": "collection", "count": len(items), "items": items}


KINDS = {"PAYMENT": "payment", "REFUND": "refund", "DISPUTE": "adjustment", "DISPUTE_REVERSAL": "adjustment"}


def settled(settlement: Settlement, row: Row) -> dict:
    """A line of the recon report."""
    is_dispute = row.kind.startswith("DISPUTE")
    return {
        "entity_id": row.entity_id,
        "type": KINDS[row.kind],
        "debit": row.debit,
        "credit": row.credit,
        "amount": row.amount,
        "currency": "INR",
        "fee": row.fee,
        "tax": row.tax,
        "on_hold": False,
        "settled": True,
        "created_at": int(row.at),
        "settled_at": int(settlement.created_at),
        "settlement_id": settlement.id,
        "posted_at": None,
        "credit_type": "default",
        "description": row.kind.replace("_", " ").capitalize() if is_dispute else None,
        "notes": "[]",
        "payment_id": row.payment_id if row.kind != "PAYMENT" else None,
        "settlement_utr": settlement.utr,
        "order_id": row.order_id or None,
        "order_receipt": row.receipt or None,
        "method": row.method.lower() or None,
        "card_network": None,
        "card_issuer": None,
        "card_type": None,
        "dispute_id": row.entity_id if is_dispute else None,
    }
