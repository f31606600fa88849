"""Refunds as others read them."""

from django.db.models import QuerySet

from apps.core.money import Money, from_minor
from apps.payments.models import GatewayPayment
from apps.payments.refunds.models import Allowance, Refund


def refundable(gateway_payment: GatewayPayment) -> Money:
    """What may still go back of a payment: what was taken, minus what refunds claim."""
    if not gateway_payment.holds_money or not gateway_payment.is_paid:
        return from_minor(0, gateway_payment.currency)
    row = Allowance.objects.filter(gateway_payment=gateway_payment).first()
    return row.left if row is not None else gateway_payment.amount


def refunds_of(payment_id) -> QuerySet[Refund]:
    """Of a payment, oldest first."""
    return Refund.objects.filter(payment_id=payment_id).order_by("id")
