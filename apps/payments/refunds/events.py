"""What happened to refunds; amounts are minor units. `user_id` is 0 for money that had no owner."""

from dataclasses import dataclass

from apps.core import events


@dataclass(frozen=True, kw_only=True)
class _OfRefund(events.Event):
    version = 1
    refund_id: str
    payment_id: str
    user_id: int
    minor: int
    currency: str

    def aggregate(self):
        return ("refund", self.refund_id)


@dataclass(frozen=True, kw_only=True)
class RefundRequested(_OfRefund):
    """The money is set aside: the gateway is to be asked."""

    name = "refunds.requested"


@dataclass(frozen=True, kw_only=True)
class PaymentRefunded(_OfRefund):
    """The gateway has sent it back. `was_credited`: it had been in a wallet (and has a receipt), not in suspense."""

    name = "payment.refunded"
    was_credited: bool = True


@dataclass(frozen=True, kw_only=True)
class RefundFailed(_OfRefund):
    """It did not go back: the money is where it was."""

    name = "refunds.failed"
