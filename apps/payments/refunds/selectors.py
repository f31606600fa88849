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


def kept_for(gateway_payment: GatewayPayment):
    """Whom a fix gave this money out of suspense, if anybody."""
    row = Allowance.objects.filter(gateway_payment=gateway_payment).select_related("kept_for").first()
    return row.kept_for if row is not None else None


def returned_before(gateway_payment: GatewayPayment, moment: datetime) -> int:
    """What went back, or is on its way, by refunds begun before this moment of the gateway's clock, minor units.

    An open one of which the gateway has not told does not count: it may have been begun just now. What the gateway
    says went back and no refund of ours explains (also one that failed since) was begun before.
    """
    rows = Refund.objects.filter(gateway_payment=gateway_payment)
    before = Q(state=RefundState.PROCESSED, made_at=None) | Q(
        state__in=[*OPEN, RefundState.PROCESSED], made_at__lt=moment
    )
    there = Q(state__in=[*OPEN, RefundState.PROCESSED], asked_at__isnull=False) | Q(
        state=RefundState.FAILED, gateway_refund_id__gt=""
    )
    sums = rows.aggregate(before=Sum("minor", filter=before), there=Sum("minor", filter=there))
    unexplained = max(gateway_payment.refunded_minor - int(sums["there"] or 0), 0)
    return int(sums["before"] or 0) + unexplained


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
