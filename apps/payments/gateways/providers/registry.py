"""The gateways by their codes, on today's terms. Only flows ask them."""

from collections.abc import Callable
from typing import Any

from django.conf import settings

from apps.payments.gateways.calls import Watch
from apps.payments.gateways.errors import GatewayUnknown
from apps.payments.gateways.services.watching import Watching

from .base import PaymentGateway, PayoutGateway
from .cashfree import Cashfree
from .cashfree_payouts import CashfreePayouts
from .razorpay import Razorpay
from .razorpayx import RazorpayX

_PAYMENTS: dict[str, Callable[[str, Any, Watch], PaymentGateway]] = {"razorpay": Razorpay, "cashfree": Cashfree}
_PAYOUTS: dict[str, Callable[[str, Any, Watch], PayoutGateway]] = {
    "razorpayx": RazorpayX,
    "cashfree_payouts": CashfreePayouts,
}
_WATCH = Watching()


def payment_gateway(code: str) -> PaymentGateway:
    """Who takes money in. Raises GatewayUnknown."""
    return _made(_PAYMENTS, code)


def payment_gateways() -> tuple[str, ...]:
    """The codes of those who take money in."""
    return tuple(_PAYMENTS)


def payout_gateway(code: str) -> PayoutGateway:
    """Who sends money out. Raises GatewayUnknown."""
    return _made(_PAYOUTS, code)


def webhook_gateway(code: str) -> PaymentGateway | PayoutGateway:
    """Who may send us webhooks. Raises GatewayUnknown."""
    return _made({**_PAYMENTS, **_PAYOUTS}, code)


def _made(makers: dict[str, Callable[[str, Any, Watch], Any]], code: str) -> Any:
    if code not in makers:
        raise GatewayUnknown
    return makers[code](code, settings.GATEWAYS[code], _WATCH)
