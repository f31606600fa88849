"""What the gateway returned and nobody told us of.

Razorpay says with each payment how much of it went back. Cashfree does not: its payments are asked about one by one,
each once a day while a refund may be made of it, besides what its settlement rows tell.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import BigIntegerField, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from apps.core import clock, policy
from apps.core.ids import uuid7_floor
from apps.core.money import to_minor
from apps.payments.gateways.facts import RemoteRefund, RemoteState
from apps.payments.models import GatewayPayment
from apps.payments.refunds.models import Refund
from apps.payments.refunds.states import RefundState

MOST = 100
NEWEST = 5_000
HOURS = 24
_FAILED = (RemoteState.FAILED, RemoteState.CANCELLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """A payment whose refunds must be asked for."""

    gateway: str
    payment_id: str
    order_id: str
    receipt: str
    believed: int  # minor units that went back, by the gateway's own word
    holds_money: bool


def returned_by(refunds: Iterable[RemoteRefund]) -> int:
    """What refunds return, by the gateway's own list of all of a payment; minor units."""
    return sum(to_minor(one.amount) for one in refunds if one.state not in _FAILED)


def missed_question(*, gateway_payment_id: Any, unasked: bool = False) -> Missed | None:
    """None where we know of all that the gateway says it returned; `unasked`: also where it has said nothing."""
    rows = GatewayPayment.objects.all() if unasked else _with_missed()
    taken = rows.filter(pk=gateway_payment_id).select_related("attempt").first()
    if taken is None:
        return None
    receipt = taken.attempt.receipt if taken.attempt else taken.order_id
    return Missed(
        gateway=taken.gateway,
        payment_id=taken.gateway_payment_id,
        order_id=taken.order_id,
        receipt=receipt,
        believed=taken.refunded_minor,
        holds_money=taken.holds_money,
    )


def payments_with_missed_refunds() -> list:
    """Of as many days as a refund is asked about, a hundred at a time."""
    since = uuid7_floor(clock.now() - timedelta(days=policy.get("refunds.poll_days")))
    return list(_with_missed().filter(pk__gte=since).order_by("pk").values_list("pk", flat=True)[:MOST])


def payments_to_look_at(*, gateway: str, hour: int) -> list:
    """This hour's share of the newest payments in our books, by their random bits: each comes up once a day."""
    since = uuid7_floor(clock.now() - timedelta(days=policy.get("refunds.poll_days")))
    rows = GatewayPayment.objects.holding_money().filter(gateway=gateway, pk__gte=since)
    newest = rows.order_by("-pk").values_list("pk", flat=True)[:NEWEST]
    return [key for key in newest if key.int % HOURS == hour % HOURS]


def _with_missed():
    """More returned, by the gateway's own word, than our refunds that are gone or on their way there."""
    known = Refund.objects.filter(gateway_payment=OuterRef("pk")).exclude(
        Q(state__in=[RefundState.FAILED, RefundState.CANCELLED, RefundState.AWAITING_APPROVAL])
        | Q(state=RefundState.REQUESTED, asked_at=None)
    )
    total = known.order_by().values("gateway_payment").annotate(total=Sum("minor")).values("total")
    rows = GatewayPayment.objects.filter(refunded_minor__gt=0)
    return rows.annotate(known=Coalesce(Subquery(total, output_field=BigIntegerField()), 0)).filter(
        refunded_minor__gt=F("known")
    )
