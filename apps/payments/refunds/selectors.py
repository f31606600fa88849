"""Refunds as others read them."""

import contextlib
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from apps.core.money import Money, from_minor
from apps.payments.models import GatewayPayment
from apps.payments.refunds.models import Allowance, Refund
from apps.payments.refunds.states import RefundState


def refundable(gateway_payment: GatewayPayment) -> Money:
    """What may still go back of a payment: what was taken, minus what refunds claim."""
    if not gateway_payment.holds_money or not gateway_payment.is_paid:
        return from_minor(0, gateway_payment.currency)
    row = Allowance.objects.filter(gateway_payment=gateway_payment).first()
    return row.left if row is not None else gateway_payment.amount


def gone(gateway_payment: GatewayPayment) -> int:
    """What refunds have returned of a payment, minor units."""
    ours = Refund.objects.filter(gateway_payment=gateway_payment, state=RefundState.PROCESSED)
    return int(ours.aggregate(all=Sum("minor"))["all"] or 0)


def refunds_of(payment_id) -> QuerySet[Refund]:
    """Of a payment, oldest first."""
    return Refund.objects.filter(payment_id=payment_id).order_by("id")


def payment_by(term: str) -> GatewayPayment | None:
    """The payment with money in our books that somebody means: by its own id, its deposit's or the gateway's."""
    wanted = Q(gateway_payment_id=term)
    with contextlib.suppress(ValueError):
        wanted |= Q(pk=UUID(term)) | Q(payment_id=UUID(term))
    found = GatewayPayment.objects.holding_money().filter(wanted).select_related("payment__user")
    return found.order_by("in_suspense", "id").first()
