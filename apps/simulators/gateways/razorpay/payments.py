"""Razorpay's orders, payments, refunds, disputes and settlement rows."""

from .. import moves
from ..books import BOOKS
from ..dispatch import Asked
from ..things import Dispute, Document, Order, Payment, Refund, Settlement
from . import portraits
from .door import amount_of, gateway, once, page, refuse, unknown

RAZORPAY = gateway("razorpay")
on = RAZORPAY.on
SHORTEST_KEY = 10


def _get(kind, key: str):
    found = BOOKS.get(kind, key)
    if found is None or found.gateway != "razorpay":
        raise unknown()
    return found


def _do(move, *things, **more):
    """A move, or Razorpay's refusal of it."""
    try:
        return move(*things, **more)
    except moves.Impossible as why:
        raise refuse(str(why)) from None


@on("POST", "/orders", "order.create")
def order_create(asked: Asked) -> dict:
    data = asked.data
    amount = amount_of(asked, data)
    if data.get("currency") != "INR":
        raise refuse("Currency is not supported", field="currency")
    receipt = str(data.get("receipt") or "")
    if len(receipt) > 40:
        raise refuse("The receipt may not be greater than 40 characters.", field="receipt")
    notes = data.get("notes") or {}
    if len(notes) > 15:
        raise refuse("Number of fields in notes should be less than or equal to 15", field="notes")
    order = Order(
        id=BOOKS.new_id("order_"),
        gateway="razorpay",
        receipt=receipt,
        amount=amount,
        currency="INR",
        created_at=BOOKS.now(),
        notes=notes if isinstance(notes, dict) else {},
    )
    return portraits.order(moves.order_open(order))


@on("GET", "/orders", "order.list")
def order_list(asked: Asked) -> dict:
    receipt = asked.query.get("receipt")
    found = BOOKS.all(Order, "razorpay") if receipt is None else BOOKS.named(f"receipt razorpay {receipt}")
    return portraits.collection([portraits.order(one) for one in page(asked, found)])


@on("GET", "/orders/*", "order.fetch")
def order_fetch(asked: Asked) -> dict:
    return portraits.order(_get(Order, asked.ids[0]))


@on("GET", "/orders/*/payments", "order.payments")
def order_payments(asked: Asked) -> dict:
    order = _get(Order, asked.ids[0])
    return portraits.collection([portraits.payment(BOOKS.get(Payment, one)) for one in reversed(order.payments)])


@on("POST", "/payments/create/upi", "upi.create")
def upi_create(asked: Asked) -> dict:
    """The payer is at their UPI app: a link to pay by."""
    data = asked.data
    order = _get(Order, str(data.get("order_id") or ""))
    if amount_of(asked, data) != order.amount:
        raise refuse("Your payment amount is different from your order amount.", field="amount")
    if order.state != "OPEN":
        raise refuse("This order has already been paid.")
    if (data.get("upi") or {}).get("flow") != "intent":
        raise refuse("UPI collect is not enabled for the merchant", field="upi")
    payment = moves.payment_begin(order)
    link = (
        f"upi://pay?pa=munim@razorpay&pn=Munim&tr={payment.id[4:]}&tn={order.receipt}"
        f"&am={order.amount / 100:.2f}&cu=INR&mc=5816"
    )
    return {"razorpay_payment_id": payment.id, "link": link}


@on("GET", "/payments", "order.list")
def payment_list(asked: Asked) -> dict:
    return portraits.collection([portraits.payment(one) for one in page(asked, BOOKS.all(Payment, "razorpay"))])


@on("GET", "/payments/*", "payment.fetch")
def payment_fetch(asked: Asked) -> dict:
    return portraits.payment(_get(Payment, asked.ids[0]))


@on("POST", "/payments/*/capture", "payment.capture")
def payment_capture(asked: Asked) -> dict:
    payment = _get(Payment, asked.ids[0])
    if payment.state == "CAPTURED":
        raise refuse("This payment has already been captured")
    if payment.state != "AUTHORIZED":
        raise refuse("The payment is not authorized.")
    if amount_of(asked, asked.data) != payment.amount:
        raise refuse("Capture amount must be equal to the amount authorized", field="amount")
    _do(moves.payment_capture, payment)
    return portraits.payment(payment)


@on("POST", "/payments/*/refund", "refund.create")
def refund_create(asked: Asked) -> dict:
    key = asked.headers.get("x-refund-idempotency", "")
    if key and (len(key) < SHORTEST_KEY or not key.replace("-", "").replace("_", "").isalnum()):
        raise refuse("The idempotency key must be at least 10 characters of letters, digits, - and _.")
    return once(asked, "refund", _refund)


def _refund(asked: Asked) -> dict:
    payment, data = _get(Payment, asked.ids[0]), asked.data
    amount = amount_of(asked, data) if "amount" in data else payment.amount - payment.refunded
    if payment.state == "CAPTURED" and payment.refunded == payment.amount:
        raise refuse("The payment has been fully refunded already")
    receipt, notes = str(data.get("receipt") or ""), data.get("notes") or {}
    if receipt and any(
        one.payment_id == payment.id for one in BOOKS.named(f"refund razorpay {payment.order_id} {receipt}")
    ):
        raise refuse("Receipt already exists", field="receipt")
    refund = Refund(
        id=BOOKS.new_id("rfnd_"),
        gateway="razorpay",
        payment_id=payment.id,
        order_id=payment.order_id,
        reference=receipt,
        key=asked.headers.get("x-refund-idempotency", ""),
        amount=amount,
        currency=payment.currency,
        created_at=BOOKS.now(),
        speed="INSTANT" if data.get("speed") == "optimum" else "NORMAL",
        note=" ".join(map(str, notes.values())) if isinstance(notes, dict) else "",
    )
    return portraits.refund(_do(moves.refund_begin, payment, refund))


@on("GET", "/payments/*/refunds", "refund.fetch")
def payment_refunds(asked: Asked) -> dict:
    found = [BOOKS.get(Refund, one) for one in _get(Payment, asked.ids[0]).refunds]
    return portraits.collection([portraits.refund(one) for one in page(asked, found)])


@on("GET", "/payments/*/refunds/*", "refund.fetch")
def payment_refund(asked: Asked) -> dict:
    return portraits.refund(_get(Refund, asked.ids[1]))


@on("GET", "/refunds/*", "refund.fetch")
def refund_fetch(asked: Asked) -> dict:
    return portraits.refund(_get(Refund, asked.ids[0]))


@on("GET", "/refunds", "refund.fetch")
def refund_list(asked: Asked) -> dict:
    return portraits.collection([portraits.refund(one) for one in page(asked, BOOKS.all(Refund, "razorpay"))])


@on("GET", "/disputes", "dispute.list")
def dispute_list(asked: Asked) -> dict:
    return portraits.collection([portraits.dispute(one) for one in page(asked, BOOKS.all(Dispute, "razorpay"))])


@on("GET", "/disputes/*", "dispute.fetch")
def dispute_fetch(asked: Asked) -> dict:
    return portraits.dispute(_get(Dispute, asked.ids[0]))


@on("POST", "/disputes/*/accept", "dispute.accept")
def dispute_accept(asked: Asked) -> dict:
    dispute = _get(Dispute, asked.ids[0])
    if dispute.state != "OPEN":
        raise refuse("Action not allowed when dispute is not in open status")
    dispute.accepted = True
    _do(moves.dispute_move, dispute, "LOST")
    return portraits.dispute(dispute)


@on("PATCH", "/disputes/*/contest", "dispute.contest")
def dispute_contest(asked: Asked) -> dict:
    dispute, data = _get(Dispute, asked.ids[0]), asked.data
    if dispute.state != "OPEN":
        raise refuse("Action not allowed when dispute is not in open status")
    dispute.summary = str(data.get("summary") or dispute.summary)
    for proofs in data.values():
        dispute.documents += [one for one in proofs if isinstance(one, str)] if isinstance(proofs, list) else []
    if data.get("action") == "submit":
        if not dispute.documents:
            raise refuse("At least one evidence document is required", field="others")
        _do(moves.dispute_move, dispute, "UNDER_REVIEW")
    BOOKS.put(dispute)
    return portraits.dispute(dispute)


@on("POST", "/documents", "document.create")
def document_create(asked: Asked) -> dict:
    file = asked.files.get("file")
    if file is None:
        raise refuse("The file field is required.", field="file")
    document = Document(
        id=BOOKS.new_id("doc_"),
        gateway="razorpay",
        name=file.name,
        size=file.size,
        mime=file.content_type or "",
        created_at=BOOKS.now(),
    )
    return portraits.document(BOOKS.put(document))


@on("GET", "/settlements/recon/combined", "settlement.rows")
def settlement_rows(asked: Asked) -> dict:
    """The rows of a day, or of a month."""
    query = asked.query
    if not query.get("year", "").isdecimal() or not query.get("month", "").isdecimal():
        raise refuse("The year and month fields are required.", field="year")
    wanted = f"{int(query['year']):04}-{int(query['month']):02}"
    if query.get("day"):
        wanted += f"-{int(query['day']):02}"
    count, skip = min(int(query.get("count") or 10), 1000), int(query.get("skip") or 0)
    found = [(one, row) for one in BOOKS.all(Settlement, "razorpay") if one.day.startswith(wanted) for row in one.rows]
    return portraits.collection([portraits.settled(one, row) for one, row in found[skip : skip + count]])
