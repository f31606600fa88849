"""Asking for a refund, confirming it, giving it up."""

from decimal import Decimal

from django.db import transaction
from django.db.models import Model, Q, Sum

from apps.core import approvals, audit, clock, events, fsm, policy
from apps.core.ids import uuid7
from apps.core.money import AmountInvalid, Money, from_minor, to_minor
from apps.payments.errors import PaymentUnknown
from apps.payments.models import GatewayPayment, Payment
from apps.payments.refunds import objections
from apps.payments.refunds.errors import (
    NothingToRefund,
    OtherCurrency,
    OwnPayment,
    RefundUnknown,
    TooLateToCancel,
)
from apps.payments.refunds.events import RefundRequested
from apps.payments.refunds.models import Refund
from apps.payments.refunds.selectors import refundable
from apps.payments.refunds.states import CLAIMING, Origin, RefundState
from apps.payments.states import BreakKind
from apps.wallet import services as wallet

from . import payment_side
from .allowing import claim, keep, release
from .booking import set_aside

KEY = "refunds.refund"


@transaction.atomic
def refund_request(
    *,
    gateway_payment_id,
    amount: Money,
    reason: str,
    actor: Model | None,
    speed: str = "",
    origin: str = Origin.STAFF,
) -> Refund:
    """Sets the money aside and has the gateway asked; from the limit on a second person is asked first.

    Raises NothingToRefund, AboveCaptured, MoneySpent, OwnPayment, OtherCurrency, AmountInvalid.
    """
    taken = taken_locked(gateway_payment_id)
    _require_refundable(taken, amount, actor)
    claim(taken=taken, amount=amount)
    waits = actor is not None and _by_one_person(taken) + amount.amount >= policy.get("refunds.approval_limit")
    refund = Refund.objects.create(
        state=RefundState.AWAITING_APPROVAL if waits else RefundState.REQUESTED,
        speed=speed or policy.get("refunds.speed"),
        requested_by=actor,
        **new_refund(taken, amount, origin, reason),
    )
    audit.record("refunds.refund.request", refund, actor=actor, after={"amount": amount}, reason=reason)
    if waits:
        asked = approvals.request(key=KEY, payload={"refund_id": refund.pk}, maker=actor, reason=reason)
        refund.approval_id = asked.pk
        refund.save(update_fields=["approval_id"])
        return refund
    payment_side.begin(taken)
    held = set_aside(taken=taken, amount=amount, reference=refund, actor=actor)
    refund.hold, refund.owed_minor, refund.next_at = held.journal, held.owed_minor, clock.now()
    refund.save(update_fields=["hold", "owed_minor", "next_at"])
    events.publish(RefundRequested(**told(refund)))
    return refund


@transaction.atomic
def payment_refund(*, payment_id, amount: Money, reason: str, actor: Model, speed: str = "") -> Refund:
    """A refund of the money a deposit was credited with, or of what came too late.

    Raises PaymentUnknown, and what `refund_request` raises.
    """
    if not Payment.objects.filter(pk=payment_id).exists():
        raise PaymentUnknown
    taken = GatewayPayment.objects.holding_money().filter(payment_id=payment_id)
    own = taken.filter(Q(in_suspense=False) | Q(suspense_reason=BreakKind.LATE)).values_list("pk", flat=True).first()
    if own is None:
        raise NothingToRefund
    return refund_request(gateway_payment_id=own, amount=amount, reason=reason, actor=actor, speed=speed)


@transaction.atomic
def late_money_refund(*, gateway_payment_id) -> Refund | None:
    """Sends back, by the house's own rule, what lies in SUSPENSE because it came too late; once."""
    taken = taken_locked(gateway_payment_id)
    left = refundable(taken)
    if not left.amount or objections.to(taken):
        return None
    if Refund.objects.filter(gateway_payment=taken, origin=Origin.SYSTEM).exists():
        return None
    return refund_request(
        gateway_payment_id=taken.pk,
        amount=left,
        reason="Paid after its user was told that it failed",
        actor=None,
        origin=Origin.SYSTEM,
    )


@transaction.atomic
def refund_approve(*, refund_id, actor: Model) -> Refund:
    """Sets the money aside as the second person saw it, and has the gateway asked.

    Raises StateConflict, MoneySpent, NothingToRefund.
    """
    taken = taken_locked(_gateway_payment_of(refund_id))
    refund = locked(refund_id)
    _require_refundable(taken, refund.amount, actor)
    payment_side.begin(taken)
    held = set_aside(taken=taken, amount=refund.amount, reference=refund, actor=actor)
    now = clock.now()
    fsm.advance(refund.approve, actor=actor, hold=held.journal, owed_minor=held.owed_minor, at=now)
    events.publish(RefundRequested(**told(refund)))
    return refund


@transaction.atomic
def refund_cancel(*, refund_id, actor: Model | None, reason: str) -> Refund:
    """Gives up what the gateway was not asked for yet. Raises TooLateToCancel, StateConflict, RefundUnknown."""
    refund = locked(refund_id)
    if refund.asked_at is not None:
        raise TooLateToCancel
    was_begun = refund.state == RefundState.REQUESTED
    fsm.advance(refund.cancel, actor=actor, reason=reason, at=clock.now())
    release(refund)
    if was_begun:
        payment_side.finish(refund)
    if refund.hold_id:
        wallet.void(hold=refund.hold_id)
    return refund


@transaction.atomic
def refund_drop_unapproved(*, approval_id, verdict: str) -> None:
    """No second person confirmed it: its part of the payment is free again."""
    waiting = Refund.objects.filter(approval_id=approval_id, state=RefundState.AWAITING_APPROVAL).first()
    if waiting is not None:
        refund_cancel(refund_id=waiting.pk, actor=None, reason=f"The request was {verdict.lower()}.")


@transaction.atomic
def part_keep(*, gateway_payment_id, amount: Money, user_id: int | None = None) -> None:
    """A part of money in suspense is given to whom it belongs (to no user: the house): no refund takes it any more.

    Raises AboveCaptured when it went back already, NothingToRefund, also while its payer's bank wants it back.
    """
    taken = taken_locked(gateway_payment_id)
    if why := objections.to(taken):
        raise NothingToRefund(why)
    claim(taken=taken, amount=amount)
    if user_id is not None:
        keep(taken=taken, amount=amount, user_id=user_id)


def taken_locked(gateway_payment_id) -> GatewayPayment:
    """The payment at the gateway, locked. Raises NothingToRefund."""
    rows = GatewayPayment.objects.select_for_update(of=("self",)).select_related("payment__user", "attempt")
    taken = rows.filter(pk=gateway_payment_id).first()
    if taken is None:
        raise NothingToRefund
    return taken


def locked(refund_id) -> Refund:
    """Raises RefundUnknown."""
    refund = Refund.objects.select_for_update(of=("self",)).filter(pk=refund_id).first()
    if refund is None:
        raise RefundUnknown
    return refund


def new_refund(taken: GatewayPayment, amount: Money, origin: str, reason: str) -> dict:
    """What every refund of a payment has."""
    return {
        "gateway_payment": taken,
        "payment": taken.payment,
        "user": taken.payment.user if taken.payment else None,
        "gateway": taken.gateway,
        "reference": f"rf{uuid7().hex}",
        "minor": to_minor(amount),
        "currency": taken.currency,
        "origin": origin,
        "reason": reason[:300],
    }


def told(refund: Refund) -> dict:
    """What its events say."""
    return {
        "refund_id": str(refund.pk),
        "payment_id": str(refund.payment_id or ""),
        "user_id": refund.user_id or 0,
        "minor": refund.minor,
        "currency": refund.currency,
    }


def _by_one_person(taken: GatewayPayment) -> Decimal:
    """What single people had sent back of a payment already: many small refunds of it are one large one."""
    alone = Refund.objects.filter(gateway_payment=taken, origin=Origin.STAFF, approval_id=None, state__in=CLAIMING)
    return from_minor(int(alone.aggregate(all=Sum("minor"))["all"] or 0), taken.currency).amount


def _gateway_payment_of(refund_id):
    found = Refund.objects.filter(pk=refund_id).values_list("gateway_payment_id", flat=True).first()
    if found is None:
        raise RefundUnknown
    return found


def _require_refundable(taken: GatewayPayment, amount: Money, actor: Model | None) -> None:
    if not taken.holds_money or not taken.is_paid:
        raise NothingToRefund
    if str(amount.currency) != taken.currency:
        raise OtherCurrency
    if to_minor(amount) <= 0:
        raise AmountInvalid("The amount is not above zero.")
    if why := objections.to(taken):
        raise NothingToRefund(why)
    if actor is not None and taken.payment is not None and taken.payment.user_id == actor.pk:
        raise OwnPayment
