"""What the gateways keep, in paise and seconds; each gateway's own words for it are in its portraits.

`names()` are what a thing is found by besides its id.
"""

from dataclasses import dataclass, field


@dataclass(slots=True, kw_only=True)
class Order:
    """`receipt` is the merchant's own reference; at Cashfree it is the order id itself."""

    id: str
    gateway: str
    receipt: str
    amount: int
    currency: str
    created_at: float
    state: str = "OPEN"  # OPEN PAID EXPIRED TERMINATED
    tries: int = 0
    number: str = ""  # Cashfree's own number of it
    session: str = ""
    expires_at: float | None = None
    notes: dict = field(default_factory=dict)
    customer: dict = field(default_factory=dict)
    meta: dict = field(default_factory=dict)
    payments: list[str] = field(default_factory=list)

    def names(self) -> list[str]:
        return [f"receipt {self.gateway} {self.receipt}", f"order {self.gateway} {self.number}", self.session]


@dataclass(slots=True, kw_only=True)
class Payment:
    """`amount` is what was paid: chaos may let it differ from the order's. `fee` includes `tax`."""

    id: str
    gateway: str
    order_id: str
    amount: int
    currency: str
    created_at: float
    method: str = "UPI"  # UPI CARD NETBANKING
    state: str = "PENDING"  # PENDING AUTHORIZED CAPTURED FAILED DROPPED CANCELLED
    refunded: int = 0
    fee: int = 0
    tax: int = 0
    rrn: str = ""
    vpa: str = ""
    error: str = ""
    captured_at: float | None = None
    settlement: str = ""
    refunds: list[str] = field(default_factory=list)
    seen_failed: bool = False  # it failed once: a late one if it is captured now
    disputed: str = ""


@dataclass(slots=True, kw_only=True)
class Refund:
    """`reference` is the merchant's: the receipt or the refund id."""

    id: str
    gateway: str
    payment_id: str
    order_id: str
    reference: str
    amount: int
    currency: str
    created_at: float
    key: str = ""
    state: str = "PENDING"  # PENDING PROCESSED FAILED CANCELLED
    kind: str = "MERCHANT"  # MERCHANT AUTO
    speed: str = "NORMAL"
    note: str = ""
    arn: str = ""
    error: str = ""
    done_at: float | None = None
    settlement: str = ""

    def names(self) -> list[str]:
        return [f"refund {self.gateway} {self.order_id} {self.reference}", f"key {self.gateway} {self.key}"]


@dataclass(slots=True, kw_only=True)
class Beneficiary:
    """Whom a payout goes to: a fund account with its contact, or a beneficiary."""

    id: str
    gateway: str
    name: str
    account: str
    ifsc: str
    created_at: float
    vpa: str = ""
    phone: str = ""
    contact: str = ""

    def names(self) -> list[str]:
        return [f"account {self.gateway} {self.contact} {self.account} {self.ifsc} {self.vpa}"]


@dataclass(slots=True, kw_only=True)
class Contact:
    id: str
    gateway: str
    name: str
    created_at: float
    kind: str = "customer"
    phone: str = ""
    email: str = ""
    reference: str = ""

    def names(self) -> list[str]:
        return [f"contact {self.gateway} {self.name} {self.kind} {self.phone} {self.email} {self.reference}"]


@dataclass(slots=True, kw_only=True)
class Payout:
    """`reference` is the merchant's; `number` is Cashfree's id of it."""

    id: str
    gateway: str
    reference: str
    beneficiary: str
    amount: int
    currency: str
    created_at: float
    key: str = ""
    mode: str = "IMPS"
    narration: str = ""
    purpose: str = "payout"
    state: str = "PROCESSING"  # QUEUED PROCESSING PAID FAILED REJECTED CANCELLED REVERSED
    fee: int = 0
    tax: int = 0
    utr: str = ""
    error: str = ""
    was_paid: bool = False
    paid_at: float = 0.0
    changed_at: float = 0.0

    def names(self) -> list[str]:
        return [f"payout {self.gateway} {self.reference}"]


@dataclass(slots=True, kw_only=True)
class Validation:
    """A penny drop."""

    id: str
    gateway: str
    reference: str
    beneficiary: str
    created_at: float
    state: str = "CREATED"  # CREATED COMPLETED FAILED
    is_active: bool | None = None
    name: str = ""
    utr: str = ""

    def names(self) -> list[str]:
        return [f"validation {self.gateway} {self.reference}"]


@dataclass(slots=True, kw_only=True)
class Dispute:
    id: str
    gateway: str
    payment_id: str
    order_id: str
    amount: int
    currency: str
    created_at: float
    respond_by: float
    phase: str = "CHARGEBACK"
    state: str = "OPEN"  # OPEN UNDER_REVIEW WON LOST CLOSED
    deducted: int = 0
    reason: str = "goods_or_services_not_received_or_partially_received"
    accepted: bool = False
    summary: str = ""
    documents: list[str] = field(default_factory=list)
    settlement: str = ""  # of its debit
    returned_in: str = ""  # of its credit, when it was won


@dataclass(slots=True, kw_only=True)
class Row:
    """One line of a settlement; credit and debit are what it moves, fee (with tax) is already taken off."""

    kind: str  # PAYMENT REFUND DISPUTE DISPUTE_REVERSAL
    entity_id: str
    payment_id: str
    order_id: str
    receipt: str
    amount: int
    credit: int
    debit: int
    fee: int
    tax: int
    at: float
    method: str = ""


@dataclass(slots=True, kw_only=True)
class Settlement:
    """What a gateway sends to the merchant's bank for a day."""

    id: str
    gateway: str
    day: str
    utr: str
    amount: int
    fees: int
    tax: int
    created_at: float
    rows: list = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Document:
    id: str
    gateway: str
    name: str
    size: int
    mime: str
    created_at: float
    purpose: str = "dispute_evidence"


@dataclass(slots=True, kw_only=True)
class Promise:
    """What an idempotency key was answered with; `digest` is of the body it came with."""

    id: str
    gateway: str
    digest: str
    status: int
    body: dict
    created_at: float


@dataclass(slots=True, kw_only=True)
class Plan:
    """The next `uses` calls or steps of this kind (about one thing, or any) end like this; None: for ever."""

    id: str
    gateway: str
    step: str
    outcome: str
    created_at: float
    subject: str = ""
    uses: int | None = None
    seconds: float | None = None
    amount: int | None = None
    name: str = ""


KINDS = {
    kind.__name__: kind
    for kind in (
        Order, Payment, Refund, Beneficiary, Contact, Payout, Validation, Dispute, Settlement, Document, Promise, Plan
    )
}  # fmt: skip
