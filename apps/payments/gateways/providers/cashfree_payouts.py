"""Cashfree Payouts V2: beneficiaries and transfers. Amounts are decimal rupees."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode

from apps.core.money import Money
from apps.payments.gateways.calls import Watch
from apps.payments.gateways.facts import Answer, BankValidation, News, Outcome, RemotePayout

from . import cashfree_news, cashfree_rows
from .asking import Line, failed, plain_words, unsupported
from .base import Beneficiary, Capabilities
from .cashfree import headers_of, post
from .cashfree_words import judge, number
from .reading import fields, key


class CashfreePayouts(cashfree_news.Signed):
    """Our reference is the transfer's id there: a second one of it is refused, and the first is fetched."""

    capabilities = Capabilities(payout_modes=frozenset({"IMPS", "NEFT", "RTGS", "UPI"}))

    def __init__(self, code: str, terms: Mapping[str, Any], watch: Watch):
        self.code, self.title, self.terms = code, terms["title"], terms
        self.line = Line(code=code, terms=terms, watch=watch, judge=judge, headers=headers_of(terms))
        self.transfer = partial(cashfree_rows.transfer, code)

    def ping(self) -> Answer[bool]:
        """A harmless question, allowed while everybody else leaves them alone: a transfer that cannot be."""
        return self.line.ask(
            "ping", "GET", "/transfers?transfer_id=munim-ping", read=bool, missing_is_none=True, is_probe=True
        )

    def beneficiary_ensure(self, *, beneficiary: Beneficiary) -> Answer[str]:
        """Known under our own key; a second time they say that it exists."""
        body: dict[str, Any] = {
            "beneficiary_id": beneficiary.reference,
            "beneficiary_name": beneficiary.holder_name,
            "beneficiary_instrument_details": {
                "bank_account_number": beneficiary.account_number,
                "bank_ifsc": beneficiary.ifsc,
            },
        }
        if beneficiary.mobile:
            body["beneficiary_contact_details"] = {"beneficiary_phone": beneficiary.mobile}
        ask = partial(post, self.line, "beneficiary_create", "/beneficiary", body, reference=beneficiary.reference)
        answer = ask(read=lambda data: key(fields(data), "beneficiary_id"))
        if answer.code != "SAME_KEY":
            return answer
        return Answer(outcome=Outcome.SUCCESS, value=beneficiary.reference, call_id=answer.call_id)

    def validation_start(
        self, *, reference: str, beneficiary: Beneficiary, beneficiary_id: str
    ) -> Answer[BankValidation]:
        return unsupported("A penny drop")

    def validation_fetch(self, *, reference: str, validation_id: str) -> Answer[BankValidation | None]:
        return unsupported("A penny drop")

    def payout_create(
        self, *, key: str, reference: str, beneficiary_id: str, amount: Money, mode: str, narration: str
    ) -> Answer[RemotePayout]:
        """The transfer's id is our reference: `key` says nothing more here."""
        body = {
            "transfer_id": reference,
            "transfer_amount": number(amount),
            "transfer_currency": str(amount.currency),
            "transfer_mode": mode.lower(),
            "transfer_remarks": plain_words(narration, 70),
            "beneficiary_details": {"beneficiary_id": beneficiary_id},
        }
        answer = post(self.line, "payout_create", "/transfers", body, reference=reference, read=self.transfer)
        if answer.code != "SAME_KEY":
            return answer
        known = self.payout_fetch(reference=reference, payout_id="")
        return known if known.succeeded and known.value is not None else failed(answer)

    def payout_fetch(self, *, reference: str, payout_id: str) -> Answer[RemotePayout | None]:
        query = {"transfer_id": reference} if reference else {"cf_transfer_id": payout_id}
        return self.line.ask(
            "payout_fetch",
            "GET",
            f"/transfers?{urlencode(query)}",
            read=self.transfer,
            reference=reference,
            about=payout_id,
            missing_is_none=True,
        )

    def payout_cancel(self, *, payout_id: str) -> Answer[RemotePayout]:
        return unsupported("Calling a transfer back")

    def webhook_news(self, *, raw: bytes, headers: Mapping[str, str]) -> News:
        return cashfree_news.news(self.code, raw, headers)
