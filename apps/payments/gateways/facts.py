"""What gateways say, in our words: plain values, the same whoever said them. No Django in here but Money."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

from apps.core.money import Money

T = TypeVar("T")


class Outcome(StrEnum):
    """What became of a call. UNKNOWN is the only one after which nobody may try elsewhere."""

    SUCCESS = "SUCCESS"  # they answered: the value is there
    REFUSED = "REFUSED"  # they answered no: nothing was done
    NOT_ATTEMPTED = "NOT_ATTEMPTED"  # it never reached them: no budget, no connection, an open circuit, a 429
    UNKNOWN = "UNKNOWN"  # it may have reached them: a timeout, a 5xx, an answer nobody can read


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer(Generic[T]):
    """The outcome of one call, with the value of a SUCCESS."""

    outcome: Outcome
    value: T | None = None
    code: str = ""  # the gateway's own error code
    message: str = ""  # its sentence, secrets and personal data masked
    retry_after: float | None = None  # seconds that it wants to be left alone
    call_id: str = ""  # the row of the call log

    @property
    def succeeded(self) -> bool:
        return self.outcome == Outcome.SUCCESS


class RemoteState(StrEnum):
    """Where a thing stands at the gateway: payments, refunds, payouts and orders share the words."""

    CREATED = "CREATED"
    PENDING = "PENDING"
    AUTHORIZED = "AUTHORIZED"
    CAPTURED = "CAPTURED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"  # a payment after the order's end: the gateway returns it by itself
    REFUNDED = "REFUNDED"
    # orders
    OPEN = "OPEN"
    PAID = "PAID"  # also a payout that arrived
    EXPIRED = "EXPIRED"
    TERMINATED = "TERMINATED"
    # refunds
    PROCESSED = "PROCESSED"
    # payouts
    REVERSED = "REVERSED"
    REJECTED = "REJECTED"
    # disputes
    UNDER_REVIEW = "UNDER_REVIEW"
    WON = "WON"
    LOST = "LOST"
    CLOSED = "CLOSED"


@dataclass(frozen=True, kw_only=True, slots=True)
class RemoteOrder:
    """`checkout` is what the app's checkout needs from this gateway (a session, a key id, a UPI link)."""

    gateway: str
    order_id: str
    receipt: str  # our own reference, unique per attempt
    state: RemoteState
    amount: Money
    checkout: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class RemotePayment:
    """`refunded` is what the gateway has returned of it; fee includes its tax. `rrn`: the bank's 12 digits."""

    gateway: str
    payment_id: str
    order_id: str
    state: RemoteState
    amount: Money
    refunded: Money | None = None
    method: str = ""  # UPI, CARD, NETBANKING, WALLET, OTHER
    fee: Money | None = None
    tax: Money | None = None
    rrn: str = ""
    payer: str = ""  # masked: a VPA or the last four digits
    error_code: str = ""
    error: str = ""
    created_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RemoteRefund:
    """`reference` is ours (their idempotency key and receipt)."""

    gateway: str
    refund_id: str
    reference: str
    payment_id: str
    state: RemoteState  # PENDING PROCESSED FAILED CANCELLED
    amount: Money
    speed: str = ""
    arn: str = ""
    error: str = ""
    created_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RemotePayout:
    """`reference` is ours. PENDING until PAID, FAILED, REJECTED, CANCELLED or REVERSED."""

    gateway: str
    payout_id: str
    reference: str
    state: RemoteState
    amount: Money
    fee: Money | None = None
    tax: Money | None = None
    utr: str = ""
    mode: str = ""
    reason_code: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class BankValidation:
    """A penny drop: `name_at_bank` is what the account's bank calls its holder."""

    gateway: str
    validation_id: str
    reference: str
    state: RemoteState  # PENDING PAID FAILED
    is_active: bool | None = None
    name_at_bank: str = ""
    utr: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class RemoteDispute:
    """`phase`: FRAUD RETRIEVAL CHARGEBACK PRE_ARBITRATION ARBITRATION."""

    gateway: str
    dispute_id: str
    payment_id: str
    phase: str
    state: RemoteState  # OPEN UNDER_REVIEW WON LOST CLOSED
    amount: Money
    deducted: Money | None = None
    reason_code: str = ""
    reason: str = ""
    respond_by: datetime | None = None
    created_at: datetime | None = None
    order_id: str = ""  # Cashfree knows a payment only by its order


@dataclass(frozen=True, kw_only=True, slots=True)
class RemoteSettlementRow:
    """One line of a settlement: `kind` PAYMENT REFUND REFUND_REVERSAL DISPUTE DISPUTE_REVERSAL ADJUSTMENT PAYOUT."""

    gateway: str
    kind: str
    entity_id: str
    order_id: str
    amount: Money
    credit: Money
    debit: Money
    fee: Money
    tax: Money
    settlement_id: str
    utr: str
    settled_on: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class RemoteDowntime:
    """A method that does not work there, or only one `instrument` of it: a bank, a UPI app, a card network.

    Of payouts the method is their mode, and the bank the payee's.
    """

    gateway: str
    downtime_id: str
    method: str  # UPI, CARD, NETBANKING, WALLET, OTHER; IMPS, NEFT, RTGS, ALL
    instrument: str
    severity: str  # HIGH MEDIUM LOW, as they call it
    begun_at: datetime
    ended_at: datetime | None
    told_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class News:
    """What a webhook is about; it is only ever a reason to ask the gateway. `subject`: PAYMENT ORDER REFUND PAYOUT
    VALIDATION DISPUTE SETTLEMENT DOWNTIME OTHER. Ids are the gateway's; `reference` is ours where the message carries
    it. Of a downtime the message itself is all there is."""

    gateway: str
    event: str
    subject: str
    object_id: str = ""
    order_id: str = ""
    payment_id: str = ""
    reference: str = ""
    account_id: str = ""
    claimed_state: str = ""
    claimed_amount: Money | None = None
    webhook_id: str = ""
    occurred_at: datetime | None = None
    downtime: RemoteDowntime | None = None
