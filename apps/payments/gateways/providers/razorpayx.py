"""RazorpayX: contacts, fund accounts, penny drops, payouts. Amounts are whole paise."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

from apps.core.money import Money, to_minor
from apps.payments.gateways.calls import Watch
from apps.payments.gateways.facts import Answer, BankValidation, News, RemotePayout

from . import razorpay_news, razorpay_rows
from .asking import Line, failed, plain_words
from .base import Beneficiary, Capabilities
from .razorpay_words import judge
from .reading import fields, key, rows

PENNY = 100  # paise that a penny drop sends


class RazorpayX(razorpay_news.Signed):
    """The key of a payout is the same for ever: never a fresh one while the first may still be under way."""

    capabilities = Capabilities(payout_modes=frozenset({"IMPS", "NEFT", "RTGS", "UPI"}), penny_drop=True)

    def __init__(self, code: str, terms: Mapping[str, Any], watch: Watch):
        self.code, self.title, self.terms = code, terms["title"], terms
        self.line = Line(code=code, terms=terms, watch=watch, judge=judge, auth=(terms["key_id"], terms["secret"]))
        self.payout = partial(razorpay_rows.payout, code)
        self.validation = partial(razorpay_rows.validation, code)

    def ping(self) -> Answer[bool]:
        """A harmless question, allowed while everybody else leaves them alone."""
        path = f"/payouts?{urlencode({'account_number': self.terms['source_account'], 'count': 1})}"
        return self.line.ask("ping", "GET", path, read=lambda data: bool(fields(data)), is_probe=True)

    def beneficiary_ensure(self, *, beneficiary: Beneficiary) -> Answer[str]:
        """A contact, then its bank account: the same details give the same ids there."""
        contact = {"name": beneficiary.holder_name, "type": "customer", "reference_id": beneficiary.reference}
        if beneficiary.mobile:
            contact["contact"] = beneficiary.mobile
        ask = partial(self.line.ask, method="POST", read=_id, reference=beneficiary.reference)
        known = ask("contact_create", path="/contacts", body=contact)
        if not known.succeeded:
            return failed(known)
        body = {
            "contact_id": known.value,
            "account_type": "bank_account",
            "bank_account": {
                "name": beneficiary.holder_name,
                "ifsc": beneficiary.ifsc,
                "account_number": beneficiary.account_number,
            },
        }
        return ask("fund_account_create", path="/fund_accounts", body=body)

    def validation_start(
        self, *, reference: str, beneficiary: Beneficiary, beneficiary_id: str
    ) -> Answer[BankValidation]:
        body = {
            "account_number": self.terms["source_account"],
            "fund_account": {"id": beneficiary_id},
            "amount": PENNY,
            "currency": "INR",
            "notes": {"reference": reference},
        }
        return self.line.ask(
            "validation_create",
            "POST",
            "/fund_accounts/validations",
            read=self.validation,
            body=body,
            reference=reference,
            about=beneficiary_id,
        )

    def validation_fetch(self, *, reference: str, validation_id: str) -> Answer[BankValidation | None]:
        ask = partial(self.line.ask, "validation_fetch", "GET", reference=reference, about=validation_id)
        if validation_id:
            return ask(f"/fund_accounts/validations/{_part(validation_id)}", read=self.validation)

        def read(data: Any) -> BankValidation | None:
            items = map(self.validation, rows(fields(data).get("items")))
            return next((item for item in items if item.reference == reference), None)

        query = urlencode({"account_number": self.terms["source_account"], "count": 100})
        return ask(f"/fund_accounts/validations?{query}", read=read)

    def payout_create(
        self, *, key: str, reference: str, beneficiary_id: str, amount: Money, mode: str, narration: str
    ) -> Answer[RemotePayout]:
        body = {
            "account_number": self.terms["source_account"],
            "fund_account_id": beneficiary_id,
            "amount": to_minor(amount),
            "currency": str(amount.currency),
            "mode": mode,
            "purpose": "payout",
            "queue_if_low_balance": True,
            "reference_id": reference,
            "narration": plain_words(narration, 30),
        }
        return self.line.ask(
            "payout_create",
            "POST",
            "/payouts",
            read=self.payout,
            body=body,
            headers={"X-Payout-Idempotency": key},
            reference=reference,
        )

    def payout_fetch(self, *, reference: str, payout_id: str) -> Answer[RemotePayout | None]:
        ask = partial(self.line.ask, "payout_fetch", "GET", reference=reference, about=payout_id)
        if payout_id:
            return ask(f"/payouts/{_part(payout_id)}", read=self.payout)

        def read(data: Any) -> RemotePayout | None:
            items = map(self.payout, rows(fields(data).get("items")))
            return next((item for item in items if item.reference == reference), None)

        query = {"account_number": self.terms["source_account"], "reference_id": reference, "count": 100}
        return ask(f"/payouts?{urlencode(query)}", read=read)

    def payout_cancel(self, *, payout_id: str) -> Answer[RemotePayout]:
        """Only what is queued there can be called back; the rest is refused."""
        path = f"/payouts/{_part(payout_id)}/cancel"
        return self.line.ask("payout_cancel", "POST", path, read=self.payout, body={}, about=payout_id)

    def webhook_news(self, *, raw: bytes, headers: Mapping[str, str]) -> News:
        return razorpay_news.news(self.code, raw, headers)


def _id(data: Any) -> str:
    return key(fields(data), "id")


def _part(text: str) -> str:
    return quote(text, safe="")
