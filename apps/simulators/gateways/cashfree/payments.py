"""Cashfree's orders, payments, refunds, disputes and settlement rows."""

import re

from .. import moves
from ..books import BOOKS
from ..dispatch import Asked
from ..things import Dispute, Document, Order, Payment, Refund, Settlement
from . import portraits
from .door import Cashfree, moment, paise, refuse

LIMITS = {
    "order.create": 200, "order.fetch": 400, "order.payments": 100, "payment.fetch": 130, "upi.create": 100,
    "settlement.rows": 30, "refund.create": 100, "refund.fetch": 30,
}  # fmt: skip
CASHFREE = Cashfree("cashfree", limits=LIMITS)
on = CASHFREE.on
_ID = re.compile(r"[A-Za-z0-9_-]{3,45}")
METHODS = {"upi": "UPI", "card": "CARD", "netbanking": "NETBANKING"}


def _order(key: str) -> Order:
    order = BOOKS.get(Order, key)
    if order is None or order.gateway != "cashfree":
        raise refuse("Order Reference Id does not exist", "order_not_found", 404)
    moves.order_is_over(order)
    return order


def _payment(order: Order, key: str) -> Payment:
    if key not in order.payments:
        raise refuse("Transaction not found", "payment_not_found", 404)
    return BOOKS.get(Payment, key)


@on("POST", "/orders", "order.create")
def order_create(asked: Asked) -> dict:
    data = asked.data
    amount = paise(data.get("order_amount"), "order_amount")
    if data.get("order_currency") != "INR":
        raise refuse("order_currency : invalid value provided", "order_currency_invalid")
    key = str(data.get("order_id") or BOOKS.new_id("order_"))
    if not _ID.fullmatch(key):
        raise refuse("order_id : should be between 3 and 45 characters", "order_id_invalid")
    customer = data.get("customer_details")
    if not isinstance(customer, dict) or len(str(customer.get("customer_id") or "")) < 3:
        raise refuse(
            "customer_details.customer_id : is missing in the request", "customer_details.customer_id_missing"
        )
    if not customer.get("customer_phone"):
        raise refuse(
            "customer_details.customer_phone : is missing in the request", "customer_details.customer_phone_missing"
        )
    if BOOKS.get(Order, key) is not None:
        raise refuse("order with same id is already present", "order_already_exists", 409)
    expires = data.get("order_expiry_time")
    names = ("customer_id", "customer_name", "customer_email", "customer_phone")
    order = Order(
        id=key,
        gateway="cashfree",
        receipt=key,
        amount=amount,
        currency="INR",
        created_at=BOOKS.now(),
        number=BOOKS.new_number(10),
        session=BOOKS.new_id("session_", 60),
        expires_at=moment(str(expires), "order_expiry_time") if expires else BOOKS.now() + 30 * 86_400,
        notes=data.get("order_tags") or {},
        customer={name: customer.get(name) for name in names} | {"customer_uid": None},
        meta=data.get("order_meta") or {},
    )
    return portraits.order(moves.order_open(order))


@on("GET", "/orders/*", "order.fetch")
def order_fetch(asked: Asked) -> dict:
    return portraits.order(_order(asked.ids[0]))


@on("PATCH", "/orders/*", "order.close")
def order_close(asked: Asked) -> dict:
    order = _order(asked.ids[0])
    if asked.data.get("order_status") != "TERMINATED":
        raise refuse("order_status : invalid value provided", "order_status_invalid")
    if order.state != "OPEN":
        raise refuse(f"Order is already {order.state.lower()}", "order_inactive")
    moves.order_close(order)
    return portraits.order(order)


@on("POST", "/orders/sessions", "upi.create")
def order_pay(asked: Asked) -> dict:
    """The payer is on the way: a UPI link, or the content of a QR."""
    data = asked.data
    found = BOOKS.named(str(data.get("payment_session_id") or "-"))
    if not found:
        raise refuse("payment_session_id is not present or is invalid", "payment_session_id_invalid")
    order = found[0]
    if moves.order_is_over(order) or order.state != "OPEN":
        raise refuse("Order is no longer active", "order_inactive")
    kind, detail = next(iter((data.get("payment_method") or {}).items()), ("", {}))
    if kind not in METHODS:
        raise refuse("payment_method : is missing in the request", "payment_method_missing")
    channel = (detail or {}).get("channel") or "link"
    payment = moves.payment_begin(order, method=METHODS[kind])
    link = f"upi://pay?pa=munim@cashfree&pn=Munim&tr={payment.id}&am={order.amount / 100:.2f}&cu=INR&mc=5816"
    payload = {"qrcode": link} if channel in ("qrcode", "podQrCode") else {"default": link, "bhim": link, "gpay": link}
    return {
        "action": "custom",
        "cf_payment_id": payment.id,
        "channel": channel,
        "data": {"url": None, "payload": payload, "content_type": None, "method": None},
        "payment_amount": portraits.rupees(order.amount),
        "payment_method": kind,
    }


@on("GET", "/orders/*/payments", "order.payments")
def order_payments(asked: Asked) -> list:
    return [portraits.payment(BOOKS.get(Payment, one)) for one in reversed(_order(asked.ids[0]).payments)]


@on("GET", "/orders/*/payments/*", "payment.fetch")
def payment_fetch(asked: Asked) -> dict:
    return portraits.payment(_payment(_order(asked.ids[0]), asked.ids[1]))


@on("POST", "/orders/*/authorization", "payment.capture")
def payment_capture(asked: Asked) -> dict:
    order, data = _order(asked.ids[0]), asked.data
    payment = next((BOOKS.get(Payment, key) for key in reversed(order.payments)), None)
    if payment is None or payment.state != "AUTHORIZED":
        raise refuse("No authorized payment for this order", "payment_not_authorized")
    if data.get("action") != "CAPTURE" or paise(data.get("amount"), "amount") != payment.amount:
        raise refuse("amount : should be the authorized amount", "amount_invalid")
    moves.payment_capture(payment)
    return portraits.payment(payment)


@on("POST", "/orders/*/refunds", "refund.create")
def refund_create(asked: Asked) -> dict:
    order, data = _order(asked.ids[0]), asked.data
    amount, key = paise(data.get("refund_amount"), "refund_amount"), str(data.get("refund_id") or "")
    if not _ID.fullmatch(key) or len(key) > 40:
        raise refuse("refund_id : should be between 3 and 40 characters", "refund_id_invalid")
    if BOOKS.named(f"refund cashfree {order.id} {key}"):
        raise refuse("Refund already exists for this refund_id", "refund_already_exists", 409)
    payment = _payment_to_refund(order)
    refund = Refund(
        id=BOOKS.new_number(9),
        gateway="cashfree",
        payment_id=payment.id,
        order_id=order.id,
        reference=key,
        amount=amount,
        currency=payment.currency,
        created_at=BOOKS.now(),
        key=asked.headers.get("x-idempotency-key", ""),
        speed="INSTANT" if data.get("refund_speed") == "INSTANT" else "NORMAL",
        note=str(data.get("refund_note") or ""),
    )
    try:
        return portraits.refund(moves.refund_begin(payment, refund))
    except moves.Impossible:
        raise refuse("Refund amount cannot be greater than the order amount", "refund_amount_invalid") from None


def _payment_to_refund(order: Order) -> Payment:
    paid = [one for one in (BOOKS.get(Payment, key) for key in order.payments) if one.state == "CAPTURED"]
    if not paid:
        raise refuse("Order is not paid yet", "order_not_paid")
    return paid[0]


@on("GET", "/orders/*/refunds", "refund.fetch")
def refund_list(asked: Asked) -> list:
    payments = [BOOKS.get(Payment, key) for key in _order(asked.ids[0]).payments]
    return [portraits.refund(BOOKS.get(Refund, key)) for payment in payments for key in payment.refunds]


@on("GET", "/orders/*/refunds/*", "refund.fetch")
def refund_fetch(asked: Asked) -> dict:
    found = BOOKS.named(f"refund cashfree {_order(asked.ids[0]).id} {asked.ids[1]}")
    if not found:
        raise refuse("Refund not found", "refund_not_found", 404)
    return portraits.refund(found[0])


def _dispute(key: str) -> Dispute:
    dispute = BOOKS.get(Dispute, key)
    if dispute is None or dispute.gateway != "cashfree":
        raise refuse("Dispute does not exist", "dispute_not_found", 404)
    return dispute


@on("GET", "/orders/*/disputes", "dispute.list")
def dispute_list(asked: Asked) -> list:
    key = _order(asked.ids[0]).id
    return [portraits.dispute(one) for one in BOOKS.all(Dispute, "cashfree") if one.order_id == key]


@on("GET", "/disputes/*", "dispute.fetch")
def dispute_fetch(asked: Asked) -> dict:
    return portraits.dispute(_dispute(asked.ids[0]))


@on("PUT", "/disputes/*/accept", "dispute.accept")
def dispute_accept(asked: Asked) -> dict:
    dispute = _dispute(asked.ids[0])
    if dispute.state != "OPEN":
        raise refuse("Dispute cannot be accepted in its status", "dispute_status_invalid")
    dispute.accepted = True
    moves.dispute_move(dispute, "LOST")
    return portraits.dispute(dispute)


@on("POST", "/disputes/*/documents", "dispute.contest")
def dispute_contest(asked: Asked) -> list:
    """Evidence in: the dispute is under review from now on."""
    dispute, file = _dispute(asked.ids[0]), asked.files.get("file")
    if dispute.state != "OPEN":
        raise refuse("Evidence cannot be submitted in its status", "dispute_status_invalid")
    if file is None:
        raise refuse("file : is missing in the request", "file_missing")
    document = Document(
        id=BOOKS.new_number(8),
        gateway="cashfree",
        name=file.name,
        size=file.size,
        mime=file.content_type or "",
        created_at=BOOKS.now(),
    )
    dispute.documents.append(BOOKS.put(document).id)
    moves.dispute_move(dispute, "UNDER_REVIEW")
    return [portraits.dispute(dispute)]


@on("POST", "/settlement/recon", "settlement.rows")
def settlement_rows(asked: Asked) -> dict:
    """Rows by day, settlement id or UTR; the cursor is the number of the next row."""
    data = asked.data
    filters, pages = data.get("filters") or {}, data.get("pagination") or {}
    limit = pages.get("limit")
    if type(limit) is not int or not 10 <= limit <= 1000:
        raise refuse("pagination.limit : should be between 10 and 1000", "pagination.limit_invalid")
    since, until = str(filters.get("start_date") or "")[:10], str(filters.get("end_date") or "9999")[:10]
    ids, utrs = filters.get("cf_settlement_ids") or [], filters.get("settlement_utrs") or []
    found = [
        portraits.settled(one, row)
        for one in BOOKS.all(Settlement, "cashfree")
        if since <= one.day <= until and (not ids or one.id in map(str, ids)) and (not utrs or one.utr in utrs)
        for row in one.rows
    ]
    start = int(pages.get("cursor") or 0)
    more = start + limit < len(found)
    return {"cursor": str(start + limit) if more else None, "data": found[start : start + limit], "limit": limit}


CASHFREE.on("POST", "/recon", "settlement.rows")(settlement_rows)
