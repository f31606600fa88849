"""What is asked of a gateway, whoever it is. No method raises for the gateway's trouble: the answer says it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from apps.core.money import Money
from apps.payments.gateways.facts import (
    Answer,
    BankValidation,
    News,
    RemoteDispute,
    RemoteOrder,
    RemotePayment,
    RemotePayout,
    RemoteRefund,
    RemoteSettlementRow,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Capabilities:
    """What a gateway can do at all."""

    methods: frozenset[str] = frozenset()  # UPI CARD NETBANKING
    upi_intent: bool = False
    upi_qr: bool = False
    instant_refunds: bool = False
    partial_refunds: bool = True
    tells_returned: bool = False  # says with a payment how much of it went back
    closes_orders: bool = False
    disputes_by_api: bool = False
    payout_modes: frozenset[str] = frozenset()  # IMPS NEFT RTGS UPI
    penny_drop: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Payer:
    """Who pays: what a gateway insists on and nothing more."""

    user_id: int
    mobile: str
    name: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Beneficiary:
    """Whom a payout goes to. `reference` is our bank account's key."""

    reference: str
    holder_name: str
    account_number: str
    ifsc: str
    mobile: str = ""


class PaymentGateway(Protocol):
    """Takes money in, and gives it back."""

    code: str
    title: str
    capabilities: Capabilities

    def ping(self) -> Answer[bool]:
        """A harmless question, allowed while everybody else leaves them alone."""
        ...

    def order_create(
        self, *, receipt: str, amount: Money, payer: Payer, method: str, flow: str, expires_at: datetime
    ) -> Answer[RemoteOrder]:
        """Opens an order; `method` UPI CARD NETBANKING, `flow` intent or qr for UPI (else empty)."""
        ...

    def order_by_receipt(self, *, receipt: str) -> Answer[RemoteOrder | None]:
        """The order that a lost answer may have opened: SUCCESS with None when there is none."""
        ...

    def order_payments(self, *, order_id: str, receipt: str) -> Answer[list[RemotePayment]]:
        """All tries to pay an order, oldest first: the truth."""
        ...

    def order_close(self, *, order_id: str, receipt: str) -> Answer[RemoteOrder]: ...

    def payment_fetch(self, *, payment_id: str, order_id: str, receipt: str) -> Answer[RemotePayment]: ...

    def payment_capture(self, *, payment_id: str, amount: Money, order_id: str = "") -> Answer[RemotePayment]:
        """Takes what is authorised; one that is captured already is a SUCCESS. Cashfree needs the order."""
        ...

    def refund_create(
        self, *, reference: str, payment_id: str, receipt: str, amount: Money, speed: str, note: str
    ) -> Answer[RemoteRefund]:
        """`reference` is the idempotency key: nothing is done twice. `speed`: NORMAL, INSTANT."""
        ...

    def refund_fetch(
        self, *, reference: str, refund_id: str, payment_id: str, receipt: str
    ) -> Answer[RemoteRefund | None]:
        """By their id, or by our reference where the answer was lost: SUCCESS with None when there is none."""
        ...

    def payment_refunds(self, *, payment_id: str, receipt: str) -> Answer[list[RemoteRefund]]:
        """All refunds of a payment, also those that the gateway made by itself."""
        ...

    def settlement_rows(self, *, day: date) -> Iterator[Answer[list[RemoteSettlementRow]]]:
        """A page after the other."""
        ...

    def disputes(self, *, since: datetime) -> Answer[list[RemoteDispute]]: ...

    def dispute_fetch(self, *, dispute_id: str) -> Answer[RemoteDispute]: ...

    def dispute_accept(self, *, dispute_id: str) -> Answer[RemoteDispute]: ...

    def dispute_contest(self, *, dispute_id: str, summary: str, document: bytes) -> Answer[RemoteDispute]: ...

    def checkout_is_signed(self, *, order_id: str, payment_id: str, signature: str) -> bool:
        """Whether the checkout's own answer is theirs; always False where the gateway signs none. No network."""
        ...

    def webhook_is_signed(self, *, raw: bytes, headers: Mapping[str, str], now: datetime) -> bool:
        """With today's secret, or with the previous one for 24 hours. No network; constant time."""
        ...

    def webhook_key(self, *, raw: bytes, headers: Mapping[str, str]) -> str:
        """The event's own id, else a digest: what makes it the same message."""
        ...

    def webhook_news(self, *, raw: bytes, headers: Mapping[str, str]) -> News:
        """What it is about. Raises Unreadable."""
        ...


class PayoutGateway(Protocol):
    """Sends money out. The three webhook methods are as above."""

    code: str
    title: str
    capabilities: Capabilities

    def ping(self) -> Answer[bool]: ...

    def beneficiary_ensure(self, *, beneficiary: Beneficiary) -> Answer[str]:
        """Their id of this bank account; asking again gives the same."""
        ...

    def validation_start(
        self, *, reference: str, beneficiary: Beneficiary, beneficiary_id: str
    ) -> Answer[BankValidation]: ...

    def validation_fetch(self, *, reference: str, validation_id: str) -> Answer[BankValidation | None]: ...

    def payout_create(
        self, *, key: str, reference: str, beneficiary_id: str, amount: Money, mode: str, narration: str
    ) -> Answer[RemotePayout]:
        """`key` is the idempotency key, the same for ever for this payout."""
        ...

    def payout_fetch(self, *, reference: str, payout_id: str) -> Answer[RemotePayout | None]:
        """By their id, or by our reference: SUCCESS with None when they know none."""
        ...

    def payout_cancel(self, *, payout_id: str) -> Answer[RemotePayout]: ...

    def webhook_is_signed(self, *, raw: bytes, headers: Mapping[str, str], now: datetime) -> bool: ...

    def webhook_key(self, *, raw: bytes, headers: Mapping[str, str]) -> str: ...

    def webhook_news(self, *, raw: bytes, headers: Mapping[str, str]) -> News: ...


class Unreadable(ValueError):
    """A signed message that is not what the gateway's manual says."""
