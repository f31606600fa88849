"""How Cashfree writes what it keeps: amounts in rupees with two decimals."""

from ..books import BOOKS, iso
from ..things import Beneficiary, Dispute, Order, Payment, Payout, Refund, Row, Settlement

ORDER = {"OPEN": "ACTIVE"}
PAYMENT = {"CAPTURED": "SUCCESS", "AUTHORIZED": "SUCCESS", "DROPPED": "USER_DROPPED"}
REFUND = {"PROCESSED": "SUCCESS"}
DISPUTE = {"OPEN": "CREATED", "WON": "MERCHANT_WON", "CLOSED": "MERCHANT_WON"}
PAYOUT = {"QUEUED": "APPROVAL_PENDING", "PROCESSING": "PENDING", "PAID": "SUCCESS", "CANCELLED": "MANUALLY_REJECTED"}
GROUPS = {"UPI": "upi", "CARD": "credit_card", "NETBANKING": "net_banking"}


def rupees(paise: int) -> float:
    """1050 -> 10.5: JSON shows it as Cashfree does, without a trailing zero."""
    return paise / 100


def order(one: Order) -> dict:
    return {
        "cart_details": None,
        "cf_order_id": one.number,
        "created_at": iso(one.created_at),
        "customer_details": one.customer,
        "entity": "order",
        "order_amount": rupees(one.amount),
        "order_currency": one.currency,
        "order_expiry_time": iso(one.expires_at) if one.expires_at else None,
        "order_id": one.id,
        "order_meta": {"return_url": None, "notify_url": None, "payment_methods": None} | one.meta,
        "order_note": None,
        "order_splits": [],
        "order_status": ORDER.get(one.state, one.state),
        "order_tags": one.notes or None,
        "payment_session_id": one.session,
        "terminal_data": None,
    }


def method(one: Payment) -> dict:
    if one.method == "UPI":
        return {"upi": {"channel": "link", "upi_id": one.vpa}}
    if one.method == "NETBANKING":
        return {"netbanking": {"channel": "link", "netbanking_bank_code": 3021, "netbanking_bank_name": "HDFC Bank"}}
    card = {"channel": "link", "card_number": "XXXXXXXXXXXX1111", "card_network": "visa", "card_type": "credit_card"}
    return {"card": card}


def payment(one: Payment) -> dict:
    order_of = BOOKS.get(Order, one.order_id)
    is_over = one.state not in ("PENDING",)
    return {
        "auth_id": None,
        "authorization": {"action": "AUTH", "status": "SUCCESS"} if one.state == "AUTHORIZED" else None,
        "bank_reference": one.rrn,
        "cf_payment_id": one.id,
        "entity": "payment",
        "error_details": errors(one),
        "is_captured": one.state == "CAPTURED",
        "order_amount": rupees(order_of.amount if order_of else one.amount),
        "order_currency": order_of.currency if order_of else one.currency,
        "order_id": one.order_id,
        "payment_amount": rupees(one.amount),
        "payment_completion_time": iso(one.captured_at or one.created_at) if is_over else None,
        "payment_currency": one.currency,
        "payment_gateway_details": None,
        "payment_group": GROUPS[one.method],
        "payment_message": "Transaction success" if one.state == "CAPTURED" else None,
        "payment_method": method(one),
        "payment_offers": None,
        "payment_status": PAYMENT.get(one.state, one.state),
        "payment_time": iso(one.created_at),
    }


def errors(one: Payment) -> dict | None:
    if not one.error:
        return None
    return {
        "error_code": "TRANSACTION_DECLINED" if one.state == "FAILED" else "USER_DROPPED",
        "error_description": "The bank declined the payment." if one.state == "FAILED" else "The payer went away.",
        "error_reason": one.error,
        "error_source": "customer" if one.state == "DROPPED" else "bank",
    }


def refund(one: Refund) -> dict:
    is_over = one.state in ("PROCESSED", "FAILED")
    return {
        "cf_payment_id": one.payment_id,
        "cf_refund_id": one.id,
        "created_at": iso(one.created_at),
        "entity": "refund",
        "order_id": one.order_id,
        "processed_at": iso(one.done_at) if is_over else None,
        "refund_amount": rupees(one.amount),
        "refund_arn": one.arn or None,
        "refund_charge": 0,
        "refund_currency": one.currency,
        "refund_id": one.reference,
        "refund_mode": None,
        "refund_note": one.note or None,
        "refund_speed": {
            "requested": "INSTANT" if one.speed == "INSTANT" else "STANDARD",
            "accepted": "INSTANT" if one.speed == "INSTANT" else "STANDARD",
            "processed": ("INSTANT" if one.speed == "INSTANT" else "STANDARD") if is_over else None,
            "message": None,
        },
        "refund_splits": [],
        "refund_status": REFUND.get(one.state, one.state),
        "refund_type": "PAYMENT_AUTO_REFUND" if one.kind == "AUTO" else "MERCHANT_INITIATED",
        "status_description": one.error or "In Progress",
    }


def dispute(one: Dispute) -> dict:
    order_of = BOOKS.get(Order, one.order_id)
    status = "ACCEPTED" if one.accepted and one.state == "LOST" else DISPUTE.get(one.state, one.state)
    return {
        "dispute_id": int(one.id),
        "dispute_type": one.phase,
        "reason_code": "4855",
        "reason_description": one.reason.replace("_", " ").capitalize(),
        "dispute_amount": rupees(one.amount),
        "dispute_amount_currency": one.currency,
        "created_at": iso(one.created_at),
        "updated_at": iso(BOOKS.now()),
        "respond_by": iso(one.respond_by),
        "resolved_at": iso(BOOKS.now()) if one.state in ("WON", "LOST", "CLOSED") else None,
        "dispute_status": f"{one.phase}_{status}",
        "cf_dispute_remarks": None,
        "preferred_evidence": [],
        "dispute_evidence": [{"document_id": found} for found in one.documents],
        "order_details": {
            "order_id": one.order_id,
            "order_amount": rupees(order_of.amount),
            "order_currency": order_of.currency,
            "cf_payment_id": one.payment_id,
            "payment_amount": rupees(one.amount),
            "payment_currency": one.currency,
        },
        "customer_details": order_of.customer,
    }


def beneficiary(one: Beneficiary) -> dict:
    return {
        "beneficiary_id": one.id,
        "beneficiary_name": one.name,
        "beneficiary_instrument_details": {
            "bank_account_number": one.account,
            "bank_ifsc": one.ifsc,
            "vpa": one.vpa or None,
        },
        "beneficiary_contact_details": {
            "beneficiary_email": None,
            "beneficiary_phone": one.phone or None,
            "beneficiary_country_code": "+91",
        },
        "beneficiary_status": "VERIFIED",
        "added_on": iso(one.created_at),
    }


def transfer(one: Payout) -> dict:
    status = PAYOUT.get(one.state, one.state)
    return {
        "transfer_id": one.reference,
        "cf_transfer_id": one.id,
        "status": status,
        "status_code": one.error.upper() if one.error else {"SUCCESS": "COMPLETED"}.get(status, status),
        "status_description": one.error.replace("_", " ").capitalize() if one.error else "The transfer is in order.",
        "beneficiary_details": {"beneficiary_id": one.beneficiary},
        "currency": one.currency,
        "transfer_amount": rupees(one.amount),
        "transfer_service_charge": rupees(one.fee - one.tax),
        "transfer_service_tax": rupees(one.tax),
        "transfer_mode": one.mode.lower(),
        "transfer_utr": one.utr or None,
        "fundsource_id": "CASHFREE_1",
        "added_on": iso(one.created_at),
        "updated_on": iso(one.changed_at),
    }


def settled(settlement: Settlement, row: Row) -> dict:
    """A line of the settlement recon."""
    order_of = BOOKS.get(Order, row.order_id)
    customer = order_of.customer if order_of else {}
    return {
        "event_id": row.entity_id,
        "event_type": row.kind,
        "event_settlement_amount": rupees(row.credit or row.debit),
        "event_amount": rupees(row.amount),
        "sale_type": "CREDIT" if row.credit else "DEBIT",
        "event_status": "SUCCESS",
        "entity": "recon",
        "event_time": iso(row.at),
        "event_currency": "INR",
        "order_id": row.order_id,
        "order_amount": rupees(order_of.amount if order_of else row.amount),
        "customer_phone": customer.get("customer_phone"),
        "customer_email": customer.get("customer_email"),
        "customer_name": customer.get("customer_name"),
        "payment_amount": rupees(row.amount),
        "payment_utr": None,
        "payment_time": iso(row.at),
        "payment_service_charge": rupees(row.fee - row.tax),
        "payment_service_tax": rupees(row.tax),
        "payment_from": iso(settlement.created_at),
        "payment_till": iso(settlement.created_at),
        "cf_payment_id": row.payment_id,
        "cf_settlement_id": settlement.id,
        "settlement_date": iso(settlement.created_at),
        "settlement_utr": settlement.utr,
        "split_service_charge": 0,
        "split_service_tax": 0,
        "vendor_commission": 0,
        "closed_in_favor_of": None,
        "dispute_resolved_on": None,
        "dispute_category": None,
        "dispute_note": None,
        "refund_processed_at": iso(row.at) if row.kind == "REFUND" else None,
        "refund_arn": None,
        "refund_note": None,
        "refund_id": row.receipt if row.kind == "REFUND" else None,
        "adjustment_remarks": None,
        "remarks": None,
    }
