"""What happened to deposits; amounts are minor units."""

from dataclasses import dataclass

from apps.core import events


@dataclass(frozen=True, kw_only=True)
class _OfPayment(events.Event):
    version = 1
    payment_id: str
    user_id: int
    minor: int
    currency: str

    def aggregate(self):
        return ("payment", self.payment_id)


@dataclass(frozen=True, kw_only=True)
class PaymentProcessed(_OfPayment):
    """The money is in the user's wallet. `source`: who told us first."""

    name = "payment.processed"
    gateway_payment_id: str
    gateway: str
    method: str
    source: str


@dataclass(frozen=True, kw_only=True)
class PaymentFailed(_OfPayment):
    """Refused, given up or out of time. `was_tried`: somebody tried to pay, so they are told."""

    name = "payment.failed"
    gateway: str
    method: str
    code: str
    was_tried: bool


@dataclass(frozen=True, kw_only=True)
class PaymentLate(_OfPayment):
    """Paid after the user was told that it failed.

    `policy` CREDIT: it is in the wallet. REFUND: it lies in SUSPENSE and is to be sent back. REVIEW: it lies in
    SUSPENSE and a break is open. RETURNED: the gateway sent it back by itself.
    """

    name = "payment.late"
    gateway_payment_id: str
    gateway: str
    policy: str


@dataclass(frozen=True, kw_only=True)
class PaymentKept(events.Event):
    """The gateway had returned it before we heard of it, and it stays after all: only now is it in the books."""

    name = "payments.kept"
    version = 1
    gateway_payment_id: str
    gateway: str

    def aggregate(self):
        return ("payments.gatewaypayment", self.gateway_payment_id)


@dataclass(frozen=True, kw_only=True)
class BreakFound(events.Event):
    """Something does not add up: money lies in SUSPENSE, or a message was about somebody else's account.

    `object_type` and `object_id` name our row (`payments.gatewaypayment`), or the gateway's thing where we have none.
    """

    name = "payments.break_found"
    version = 1
    kind: str
    gateway: str
    object_type: str
    object_id: str
    minor: int
    currency: str
    reason: str

    def aggregate(self):
        return (self.object_type, self.object_id)
