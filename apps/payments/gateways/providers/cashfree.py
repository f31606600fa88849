"""Cashfree PG: orders, payments, refunds, settlements, disputes. Amounts are decimal rupees."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any
from urllib.parse import quote

from apps.core.money import Money
from apps.payments.gateways.calls import Watch
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

from . import cashfree_news, cashfree_rows
from .asking import Line, failed, unsupported
from .base import Capabilities, Payer
from .cashfree_words import judge, key_of, number
from .reading import fields, rows, sentence

PAGE = 1000


class Cashfree(cashfree_news.Signed):
    """Our receipt is the order's id there, our reference the refund's: nothing is made twice under one of them."""

    capabilities = Capabilities(
        methods=frozenset({"UPI", "CARD", "NETBANKING"}),
        upi_intent=True,
        upi_qr=True,
        instant_refunds=True,
        closes_orders=True,
    )

    def __init__(self, code: str, terms: Mapping[str, Any], watch: Watch):
        self.code, self.title, self.terms, self.watch = code, terms["title"], terms, watch
        self.line = Line(code=code, terms=terms, watch=watch, judge=judge, headers=headers_of(terms))
        self.order = partial(cashfree_rows.order, code)
        self.payment = partial(cashfree_rows.payment, code)
        self.refund = partial(cashfree_rows.refund, code)
        self.dispute = partial(cashfree_rows.dispute, code)
        self.one_dispute = partial(cashfree_rows.one_dispute, code)

    def ping(self) -> Answer[bool]:
        """A harmless question, allowed while everybody else leaves them alone: an order that cannot be."""
        return self.line.ask("ping", "GET", "/orders/munim-ping", read=bool, missing_is_none=True, is_probe=True)

    def order_create(
        self, *, receipt: str, amount: Money, payer: Payer, method: str, flow: str, expires_at: datetime
    ) -> Answer[RemoteOrder]:
        """An id that is known there is ours: the order is fetched instead."""
        customer = {"customer_id": f"user-{payer.user_id}", "customer_phone": payer.mobile}
        body = {
            "order_id": receipt,
            "order_amount": number(amount),
            "order_currency": str(amount.currency),
            "customer_details": customer | ({"customer_name": payer.name} if payer.name else {}),
            "order_expiry_time": expires_at.isoformat(timespec="seconds"),
            "order_tags": {"receipt": receipt},
        }
        if self.terms["return_url"]:
            body["order_meta"] = {"return_url": self.terms["return_url"]}
        answer = self._post("order_create", "/orders", body, read=self.order, reference=receipt)
        if answer.code == "SAME_KEY":
            answer = self._found(answer, self.order_by_receipt(receipt=receipt))
        if not answer.succeeded or method != "UPI" or not flow:
            return answer
        return self._with_upi_link(answer)

    def order_by_receipt(self, *, receipt: str) -> Answer[RemoteOrder | None]:
        return self._get("order_fetch", _order(receipt), read=self.order, reference=receipt, missing_is_none=True)

    def order_payments(self, *, order_id: str, receipt: str) -> Answer[list[RemotePayment]]:
        def read(data: Any) -> list[RemotePayment]:
            return cashfree_rows.oldest_first(map(self.payment, rows(data)))

        return self._get("order_payments", f"{_order(order_id)}/payments", read=read, reference=receipt)

    def order_close(self, *, order_id: str, receipt: str) -> Answer[RemoteOrder]:
        body = {"order_status": "TERMINATED"}
        return self.line.ask(
            "order_close", "PATCH", _order(order_id), read=self.order, body=body, reference=receipt, about=order_id
        )

    def payment_fetch(self, *, payment_id: str, order_id: str, receipt: str) -> Answer[RemotePayment]:
        path = f"{_order(order_id or receipt)}/payments/{quote(payment_id, safe='')}"
        return self._get("payment_fetch", path, read=self.payment, reference=receipt, about=payment_id)

    def payment_capture(self, *, payment_id: str, amount: Money, order_id: str = "") -> Answer[RemotePayment]:
        """They capture by themselves, unless the account only authorises: then by the order."""
        if not order_id:
            return unsupported("Capturing a payment without its order")
        body = {"action": "CAPTURE", "amount": number(amount)}
        path, reference = f"{_order(order_id)}/authorization", f"{order_id}:{payment_id}"
        answer = self._post("payment_capture", path, body, read=self.payment, reference=reference, about=payment_id)
        if answer.outcome != Outcome.REFUSED:
            return answer
        stands = self.payment_fetch(payment_id=payment_id, order_id=order_id, receipt="")
        return stands if stands.value is not None and stands.value.state == RemoteState.CAPTURED else answer

    def refund_create(
        self, *, reference: str, payment_id: str, receipt: str, amount: Money, speed: str, note: str
    ) -> Answer[RemoteRefund]:
        """`receipt` is the order's. An id that is known there is ours: the refund is fetched instead."""
        body = {
            "refund_amount": number(amount),
            "refund_id": reference,
            "refund_note": note[:100],
            "refund_speed": "INSTANT" if speed == "INSTANT" else "STANDARD",
        }
        path = f"{_order(receipt)}/refunds"
        answer = self._post("refund_create", path, body, read=self.refund, reference=reference, about=payment_id)
        if answer.code != "SAME_KEY":
            return answer
        known = self.refund_fetch(reference=reference, refund_id="", payment_id=payment_id, receipt=receipt)
        return self._found(answer, known)

    def refund_fetch(
        self, *, reference: str, refund_id: str, payment_id: str, receipt: str
    ) -> Answer[RemoteRefund | None]:
        """By our reference; a refund that is not ours (made by themselves) by theirs, among the order's."""
        if reference:
            path = f"{_order(receipt)}/refunds/{quote(reference, safe='')}"
            ask = partial(self._get, "refund_fetch", path, read=self.refund, missing_is_none=True)
            return ask(reference=reference, about=refund_id)

        def read(data: Any) -> RemoteRefund | None:
            return next((item for item in map(self.refund, rows(data)) if item.refund_id == refund_id), None)

        return self._get("refund_fetch", f"{_order(receipt)}/refunds", read=read, about=refund_id)

    def payment_refunds(self, *, payment_id: str, receipt: str) -> Answer[list[RemoteRefund]]:
        """They list an order's: of these, the payment's."""

        def read(data: Any) -> list[RemoteRefund]:
            return [item for item in map(self.refund, rows(data)) if item.payment_id == payment_id]

        return self._get("refund_fetch", f"{_order(receipt)}/refunds", read=read, about=payment_id)

    def settlement_rows(self, *, day: date) -> Iterator[Answer[list[RemoteSettlementRow]]]:
        cursor = None
        while True:
            body = {
                "pagination": {"limit": PAGE, "cursor": cursor},
                "filters": {"start_date": f"{day}T00:00:00+05:30", "end_date": f"{day}T23:59:59+05:30"},
            }
            answer = self.line.ask("settlements", "POST", "/settlement/recon", read=self._settlement_page, body=body)
            if not answer.succeeded:
                yield failed(answer)
                return
            found, following = answer.value
            yield replace(answer, value=found)
            if not following or following == cursor or not found:
                return
            cursor = following

    def disputes(self, *, since: datetime) -> Answer[list[RemoteDispute]]:
        """They list none: disputes are learned by webhook and by settlement row."""
        return unsupported("A list of disputes")

    def dispute_fetch(self, *, dispute_id: str) -> Answer[RemoteDispute]:
        return self._get("dispute_fetch", _dispute(dispute_id), read=self.dispute, about=dispute_id)

    def dispute_accept(self, *, dispute_id: str) -> Answer[RemoteDispute]:
        path = f"{_dispute(dispute_id)}/accept"
        return self.line.ask("dispute_accept", "PUT", path, read=self.one_dispute, body={}, about=dispute_id)

    def dispute_contest(self, *, dispute_id: str, summary: str, document: bytes) -> Answer[RemoteDispute]:
        return self.line.ask(
            "dispute_contest",
            "POST",
            f"{_dispute(dispute_id)}/documents",
            read=self.one_dispute,
            about=dispute_id,
            data={"doc_type": "evidence", "note": summary[:1000]},
            files={"file": ("evidence.pdf", document, "application/pdf")},
        )

    def checkout_is_signed(self, *, order_id: str, payment_id: str, signature: str) -> bool:
        return False

    def webhook_news(self, *, raw: bytes, headers: Mapping[str, str]) -> News:
        return cashfree_news.news(self.code, raw, headers)

    def _get(self, endpoint: str, path: str, **options: Any) -> Answer:
        return self.line.ask(endpoint, "GET", path, **options)

    def _post(self, endpoint: str, path: str, body: dict, *, reference: str, **options: Any) -> Answer:
        return post(self.line, endpoint, path, body, reference=reference, **options)

    def _found(self, answer: Answer, known: Answer) -> Answer:
        """What stands under our id; as long as nobody can say, it is not known."""
        return known if known.succeeded and known.value is not None else failed(answer)

    def _settlement_page(self, data: Any) -> tuple[list[RemoteSettlementRow], str]:
        return cashfree_rows.settlement_rows(self.code, data), sentence(fields(data), "cursor")

    def _with_upi_link(self, opened: Answer[RemoteOrder]) -> Answer[RemoteOrder]:
        """The order with the link that opens a UPI app, or is drawn as a QR; without it the checkout still works."""
        order = opened.value
        body = {
            "payment_session_id": order.checkout.get("payment_session_id", ""),
            "payment_method": {"upi": {"channel": "link"}},
        }
        linked = self.line.ask(
            "order_pay",
            "POST",
            "/orders/sessions",
            read=cashfree_rows.upi_link,
            body=body,
            reference=order.receipt,
            about=order.order_id,
        )
        return replace(opened, value=replace(order, checkout={**order.checkout, **(linked.value or {})}))


def headers_of(terms: Mapping[str, Any]) -> dict[str, str]:
    """Who we are there, and whose manual we follow."""
    return {
        "x-client-id": terms["key_id"],
        "x-client-secret": terms["secret"],
        "x-api-version": terms["api_version"],
    }


def post(line: Line, endpoint: str, path: str, body: dict, *, reference: str, **options: Any) -> Answer:
    """A POST under its idempotency key; a failure of theirs, which they would repeat under it, moves the key on."""
    name = f"{line.code}:{endpoint}:{reference}"
    headers = {"x-idempotency-key": key_of(endpoint, reference, line.watch.tries_of(name)), "x-request-id": reference}
    answer = line.ask(endpoint, "POST", path, body=body, headers=headers, reference=reference, **options)
    if answer.outcome == Outcome.UNKNOWN and answer.code.startswith("HTTP_5"):
        line.watch.try_failed(name)
    return answer


def _order(receipt: str) -> str:
    return f"/orders/{quote(receipt, safe='')}"


def _dispute(dispute_id: str) -> str:
    return f"/disputes/{quote(dispute_id, safe='')}"
