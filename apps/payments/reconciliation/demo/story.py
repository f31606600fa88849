"""What the demo says happened at the gateways, for their twins to know it when they are asked."""

import json
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings

from apps.core import demo
from apps.payments.disputes.models import Dispute
from apps.payments.models import Attempt, GatewayPayment
from apps.payments.refunds.models import Refund
from apps.payments.refunds.states import RefundState

_METHODS = {"UPI": "UPI", "CARD": "CARD", "NETBANKING": "NETBANKING"}
_REFUNDED = (RefundState.PROCESSED, RefundState.FAILED)


def load() -> str:
    """Writes it where the simulators look when they begin."""
    told = [*_orders(), *_payments(), *_refunds(), *_disputes()]
    settings.SIMULATORS_STORY.parent.mkdir(parents=True, exist_ok=True)
    settings.SIMULATORS_STORY.write_text(json.dumps(told))
    return f"{len(told)} things for the gateways' twins"


def _orders() -> Iterator[dict]:
    for one in Attempt.objects.exclude(order_id="").select_related("payment").order_by("id"):
        paid = list(one.gateway_payments.order_by("id"))
        yield _thing(
            "Order", one.order_id, one.gateway, at=one.asked_at, receipt=one.receipt, amount=one.payment.minor,
            currency=one.payment.currency, state="PAID" if any(each.is_paid for each in paid) else "OPEN",
            tries=len(paid), number=f"2{one.pk.int % 10**9:09d}", expires_at=one.payment.expires_at.timestamp(),
            payments=[each.gateway_payment_id for each in paid],
        )  # fmt: skip


def _payments() -> Iterator[dict]:
    for one in GatewayPayment.objects.order_by("id"):
        disputed = one.disputes.first()
        yield _thing(
            "Payment", one.gateway_payment_id, one.gateway, at=one.paid_at, order_id=one.order_id, amount=one.minor,
            currency=one.currency, method=_METHODS.get(one.method, "UPI"),
            state="CAPTURED" if one.is_paid else "FAILED", refunded=one.refunded_minor, fee=one.fee_minor or 0,
            tax=one.tax_minor or 0, rrn=one.rrn, vpa=one.payer, error=one.error_code,
            captured_at=one.paid_at.timestamp() if one.is_paid else None, settlement=one.settlement_id,
            refunds=[refund.gateway_refund_id for refund in one.refunds.filter(state__in=_REFUNDED)],
            disputed=disputed.dispute_id if disputed else "",
        )  # fmt: skip


def _refunds() -> Iterator[dict]:
    for one in Refund.objects.filter(state__in=_REFUNDED).select_related("gateway_payment").order_by("id"):
        taken = one.gateway_payment
        yield _thing(
            "Refund", one.gateway_refund_id, one.gateway, at=one.created_at, payment_id=taken.gateway_payment_id,
            order_id=taken.order_id, reference=one.reference, amount=one.minor, currency=one.currency,
            state=one.state, arn=one.arn, error=one.error, done_at=one.created_at.timestamp(),
        )  # fmt: skip


def _disputes() -> Iterator[dict]:
    for one in Dispute.objects.select_related("gateway_payment").order_by("id"):
        taken = one.gateway_payment
        yield _thing(
            "Dispute", one.dispute_id, one.gateway, at=one.raised_at, payment_id=taken.gateway_payment_id,
            order_id=taken.order_id, amount=one.minor, currency=one.currency, respond_by=one.respond_by.timestamp(),
            phase=one.phase, state=one.state, deducted=one.lost, reason=one.reason_code,
        )  # fmt: skip


def _thing(kind: str, key: str, gateway: str, *, at: datetime, **data) -> dict:
    return {"kind": kind, "data": {"id": key, "gateway": gateway, "created_at": at.timestamp(), **data}}


demo.register(name="gateways", order=60, load=load)
