"""Refunds as others read them."""

import contextlib
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from apps.core.money import Money, from_minor
from apps.payments.models import GatewayPayment
from apps.payments.refunds.models import Allowance, Refund
from apps.payments.refunds.states import OPEN, RefundState


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


def begun_since(gateway_payment: GatewayPayment, moment: datetime) -> int:
    """What goes back, or went, by refunds begun at this moment of the gateway's clock or later, minor units.

    One of which the gateway has not told yet counts: it may have been begun just now.
    """
    told = Q(made_at__gte=moment, state__in=[*OPEN, RefundState.PROCESSED])
    maybe = Q(made_at=None, asked_at__isnull=False, state__in=OPEN)
    found = Refund.objects.filter(told | maybe, gateway_payment=gateway_payment)
    return int(found.aggregate(all=Sum("minor"))["all"] or 0)


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
