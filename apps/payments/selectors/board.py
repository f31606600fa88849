"""Deposits for the console's panels."""

from typing import NamedTuple

from django.db.models import Count, Q, Sum

from apps.core import clock
from apps.core.ids import uuid7_floor
from apps.core.money import Money, from_minor
from apps.payments.models import GatewayPayment, Payment
from apps.payments.states import OPEN, PaymentState

CURRENCY = "INR"
_UNPAID = (*OPEN, PaymentState.FAILED, PaymentState.LATE)


class GatewayDay(NamedTuple):
    """One gateway's deposits since the business day began."""

    gateway: str
    paid: Money
    captured: int
    failed: int
    open: int


def today() -> list[GatewayDay]:
    """By gateway, the busiest first."""
    paid = ~Q(state__in=_UNPAID)
    rows = (
        _of_today()
        .values("gateway")
        .annotate(
            paid=Sum("minor", filter=paid, default=0),
            captured=Count("pk", filter=paid),
            failed=Count("pk", filter=Q(state=PaymentState.FAILED)),
            open=Count("pk", filter=Q(state__in=OPEN)),
        )
        .order_by("-captured", "gateway")
    )
    return [GatewayDay(**{**row, "paid": from_minor(int(row["paid"]), CURRENCY)}) for row in rows]


def in_suspense() -> int:
    """Payments whose money has no owner."""
    return GatewayPayment.objects.in_suspense().count()


def _of_today():
    since, _ = clock.business_period(clock.today(), None)
    return Payment.objects.filter(pk__gte=uuid7_floor(since), currency=CURRENCY)
