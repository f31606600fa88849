"""Razorpay: orders, payments, refunds, settlements, disputes. Amounts are whole paise."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

from apps.core.money import Money, to_minor
from apps.payments.gateways.calls import Watch
from apps.payments.gateways.engine import signatures
from apps.payments.gateways.facts import (
    Answer,
    News,
    Outcome,
    RemoteDispute,
    RemoteOrder,
    RemotePayment,
    RemoteRefund,
    RemoteSettlementRow,
    RemoteState,
)

from . import razorpay_news, razorpay_rows
from .asking import Line, failed, unsupported
from .base import Capabilities, Payer
from .razorpay_words import judge
from .reading import fields, key, rows

PAGE = 1000
DISPUTES_PAGE = 100


class Razorpay(razorpay_news.Signed):
    """Orders have no idempotency header there: an order whose answer was lost is found by its receipt."""

    capabilities = Capabilities(
        methods=frozenset({"UPI", "CARD", "NETBANKING"}),
        upi_intent=True,
        upi_qr=True,
        instant_refunds=True,
        tells_returned=True,
        disputes_by_api=True,
    )

    def __init__(self, code: str, terms: Mapping[str, Any], watch: Watch):
        self.code, self.title, self.terms = code, terms["title"], terms
        self.line = Line(code=code, terms=terms, watch=watch, judge=judge, auth=(terms["key_id"], terms["secret"]))
        self.payment = partial(razorpay_rows.payment, code)
        self.refund = partial(razorpay_rows.refund, code)
        self.dispute = partial(razorpay_rows.dispute, code)

    def ping(self) -> Answer[bool]:
        """A harmless question, allowed while everybody else leaves them alone."""
        return self.line.ask("ping", "GET", "/orders?count=1", read=lambda data: bool(fields(data)), is_probe=True)

    def order_create(
        self, *, receipt: str, amount: Money, payer: Payer, method: str, flow: str, expires_at: datetime
    ) -> Answer[RemoteOrder]:
        body = {
            "amount": to_minor(amount),
            "currency": str(amount.currency),
            "receipt": receipt,
            "notes": {"receipt": receipt, "user": str(payer.user_id)},
        }
        answer = self.line.ask("order_create", "POST", "/orders", read=self._order, body=body, reference=receipt)
        if not answer.succeeded or method != "UPI" or not flow:
            return answer
        return self._with_upi_link(answer, payer)

    def order_by_receipt(self, *, receipt: str) -> Answer[RemoteOrder | None]:
        def read(data: Any) -> RemoteOrder | None:
            found = [order for order in map(self._order, rows(fields(data).get("items"))) if order.receipt == receipt]
            return found[0] if found else None

        path = f"/orders?{urlencode({'receipt': receipt, 'count': 100})}"
        return self.line.ask("order_fetch", "GET", path, read=read, reference=receipt)

    def order_payments(self, *, order_id: str, receipt: str) -> Answer[list[RemotePayment]]:
        def read(data: Any) -> list[RemotePayment]:
            return razorpay_rows.oldest_first(map(self.payment, rows(fields(data).get("items"))))

        path = f"/orders/{_part(order_id)}/payments"
        return self.line.ask("order_payments", "GET", path, read=read, reference=receipt, about=order_id)

    def order_close(self, *, order_id: str, receipt: str) -> Answer[RemoteOrder]:
        return unsupported("Closing an order")

    def payment_fetch(self, *, payment_id: str, order_id: str, receipt: str) -> Answer[RemotePayment]:
        path = f"/payments/{_part(payment_id)}"
        return self.line.ask("payment_fetch", "GET", path, read=self.payment, reference=receipt, about=payment_id)

    def payment_capture(self, *, payment_id: str, amount: Money, order_id: str = "") -> Answer[RemotePayment]:
        """A payment that is captured already is refused there; the fetch then says so."""
        body = {"amount": to_minor(amount), "currency": str(amount.currency)}
        path = f"/payments/{_part(payment_id)}/capture"
        answer = self.line.ask("payment_capture", "POST", path, read=self.payment, body=body, about=payment_id)
        if answer.outcome != Outcome.REFUSED:
            return answer
        stands = self.payment_fetch(payment_id=payment_id, order_id="", receipt="")
        captured = stands.value is not None and stands.value.state in (RemoteState.CAPTURED, RemoteState.REFUNDED)
        return stands if captured else answer

    def refund_create(
        self, *, reference: str, payment_id: str, receipt: str, amount: Money, speed: str, note: str
    ) -> Answer[RemoteRefund]:
        body = {
            "amount": to_minor(amount),
            "speed": "optimum" if speed == "INSTANT" else "normal",
            "receipt": reference,
            "notes": {"reference": reference, "note": note[:200]},
        }
        return self.line.ask(
            "refund_create",
            "POST",
            f"/payments/{_part(payment_id)}/refund",
            read=self.refund,
            body=body,
            headers={"X-Refund-Idempotency": reference},
            reference=reference,
            about=payment_id,
        )

    def refund_fetch(
        self, *, reference: str, refund_id: str, payment_id: str, receipt: str
    ) -> Answer[RemoteRefund | None]:
        ask = partial(self.line.ask, "refund_fetch", "GET", reference=reference, about=refund_id or payment_id)
        if refund_id:
            return ask(f"/refunds/{_part(refund_id)}", read=self.refund)

        def read(data: Any) -> RemoteRefund | None:
            found = [item for item in map(self.refund, rows(fields(data).get("items"))) if item.reference == reference]
            return found[0] if found else None

        return ask(f"/payments/{_part(payment_id)}/refunds?count=100", read=read)

    def payment_refunds(self, *, payment_id: str, receipt: str) -> Answer[list[RemoteRefund]]:
        def read(data: Any) -> list[RemoteRefund]:
            return [self.refund(item) for item in rows(fields(data).get("items"))]

        path = f"/payments/{_part(payment_id)}/refunds?count=100"
        return self.line.ask("refund_fetch", "GET", path, read=read, reference=receipt, about=payment_id)

    def settlement_rows(self, *, day: date) -> Iterator[Answer[list[RemoteSettlementRow]]]:
        read, seen = partial(razorpay_rows.settlement_rows, self.code), 0
        while True:
            query = urlencode({"year": day.year, "month": day.month, "day": day.day, "count": PAGE, "skip": seen})
            answer = self.line.ask("settlements", "GET", f"/settlements/recon/combined?{query}", read=read)
            yield answer
            if not answer.succeeded or len(answer.value) < PAGE:
                return
            seen += len(answer.value)

    def disputes(self, *, since: datetime) -> Answer[list[RemoteDispute]]:
        def read(data: Any) -> list[RemoteDispute]:
            return [self.dispute(item) for item in rows(fields(data).get("items"))]

        found: list[RemoteDispute] = []
        while True:
            query = urlencode({"from": int(since.timestamp()), "count": DISPUTES_PAGE, "skip": len(found)})
            answer = self.line.ask("disputes", "GET", f"/disputes?{query}", read=read)
            if not answer.succeeded:
                return failed(answer)
            found += answer.value
            if len(answer.value) < DISPUTES_PAGE:
                return Answer(outcome=Outcome.SUCCESS, value=found, call_id=answer.call_id)

    def dispute_fetch(self, *, dispute_id: str) -> Answer[RemoteDispute]:
        return self.line.ask(
            "dispute_fetch", "GET", f"/disputes/{_part(dispute_id)}", read=self.dispute, about=dispute_id
        )

    def dispute_accept(self, *, dispute_id: str) -> Answer[RemoteDispute]:
        path = f"/disputes/{_part(dispute_id)}/accept"
        return self.line.ask("dispute_accept", "POST", path, read=self.dispute, body={}, about=dispute_id)

    def dispute_contest(self, *, dispute_id: str, summary: str, document: bytes) -> Answer[RemoteDispute]:
        """The document first, then the answer that names it; what is submitted cannot be changed."""
        uploaded = self.line.ask(
            "document_create",
            "POST",
            "/documents",
            read=lambda data: key(fields(data), "id"),
            about=dispute_id,
            data={"purpose": "dispute_evidence"},
            files={"file": ("evidence.pdf", document, "application/pdf")},
        )
        if not uploaded.succeeded:
            # A document alone binds nobody: nothing was contested.
            return failed(uploaded)
        body = {"summary": summary[:1000], "proof_of_service": [uploaded.value], "action": "submit"}
        path = f"/disputes/{_part(dispute_id)}/contest"
        return self.line.ask("dispute_contest", "PATCH", path, read=self.dispute, body=body, about=dispute_id)

    def checkout_is_signed(self, *, order_id: str, payment_id: str, signature: str) -> bool:
        right = signatures.hex_signature(self.terms["secret"], f"{order_id}|{payment_id}".encode())
        return signatures.is_one_of(signature, [right])

    def webhook_news(self, *, raw: bytes, headers: Mapping[str, str]) -> News:
        return razorpay_news.news(self.code, raw, headers)

    def _order(self, data: Any) -> RemoteOrder:
        return razorpay_rows.order(self.code, data, key_id=self.terms["key_id"])

    def _with_upi_link(self, opened: Answer[RemoteOrder], payer: Payer) -> Answer[RemoteOrder]:
        """The order with the link that opens a UPI app; without it the ordinary checkout still works."""
        order = opened.value
        body = {
            "amount": to_minor(order.amount),
            "currency": str(order.amount.currency),
            "order_id": order.order_id,
            "contact": payer.mobile,
            "email": "void@razorpay.com",  # what their manual says to send for people without an address
            "description": order.receipt,
            "upi": {"flow": "intent"},
        }
        linked = self.line.ask(
            "order_pay",
            "POST",
            "/payments/create/upi",
            read=razorpay_rows.upi_link,
            body=body,
            reference=order.receipt,
            about=order.order_id,
        )
        return razorpay_rows.with_checkout(opened, linked.value or {})


def _part(text: str) -> str:
    """An id as one part of a path."""
    return quote(text, safe="")
