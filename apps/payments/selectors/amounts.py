"""How much of a payment there is."""

from apps.core.money import Money, from_minor
from apps.payments.models import GatewayPayment


def refundable(gateway_payment: GatewayPayment) -> Money:
    """What the gateway took and our books hold; refunds subtract their own. Zero for what never entered the books."""
    return from_minor(gateway_payment.minor if gateway_payment.holds_money else 0, gateway_payment.currency)
