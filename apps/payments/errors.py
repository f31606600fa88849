"""Refusals of deposits."""

from typing import ClassVar

from apps.core.errors import Conflict, DomainError, Invalid, NotFound, Unprocessable


class PaymentUnknown(NotFound):
    message = "There is no such payment."


class AmountOutOfRange(Unprocessable):
    """`minimum` and `maximum` (money) are in the details."""

    reason, message = "AMOUNT_OUT_OF_RANGE", "The amount is outside what this way of paying allows."


class CurrencyNotTaken(Unprocessable):
    reason, message = "CURRENCY_NOT_TAKEN", "Deposits in this currency are not taken."


class SignatureWrong(Invalid):
    reason, message = "SIGNATURE", "The checkout's answer is not signed by the gateway."


class NotThisPayment(Unprocessable):
    reason, message = "OTHER_PAYMENT", "The checkout's answer is about another payment."


class PaymentOver(Conflict):
    reason, message = "PAYMENT_OVER", "This payment can no longer be paid: start another."


class GatewayError(DomainError):
    """A gateway said no, or said nothing; the same request may be sent again with the same key."""

    code: ClassVar[str] = "GATEWAY_ERROR"
    status: ClassVar[int] = 502
    message: ClassVar[str] = "The payment provider did not answer as it should: try again with the same key."


class OrderUnknown(GatewayError):
    """Nobody could have paid it: its checkout was never given out."""

    reason = "ORDER_UNKNOWN"
    message = (
        "The payment provider did not answer. Nothing was taken: try again with the same key, or start a new payment."
    )
