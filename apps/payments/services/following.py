"""A deposit follows what became of it at the gateway."""

from apps.core import clock, events, fsm, policy
from apps.payments.events import PaymentLate, PaymentProcessed
from apps.payments.gateways.facts import RemoteState
from apps.payments.lateness import is_late
from apps.payments.models import GatewayPayment, Payment
from apps.payments.states import UNPAID, BreakKind, PaymentState

from .failing import payment_fail
from .polling import payment_poll_begin, payment_poll_end

RETURNED = "RETURNED"
_UNDERWAY = (RemoteState.CREATED, RemoteState.PENDING)
_HOPEFUL = (*_UNDERWAY, RemoteState.AUTHORIZED, RemoteState.CAPTURED)


def payment_follow(*, payment: Payment, taken: GatewayPayment, source: str, is_booked_now: bool) -> None:
    """Moves a locked payment to where this payment at the gateway puts it; one that is paid stays so."""
    if payment.state not in UNPAID:
        if is_booked_now:
            _after_return(payment, taken, source)
    elif taken.credited_at is not None:
        _captured(payment, taken, source)
    elif taken.in_suspense:
        _set_aside(payment, taken)
    elif taken.is_paid or taken.state == RemoteState.CANCELLED:
        _late(payment, taken, RETURNED)
    elif taken.state == RemoteState.AUTHORIZED:
        if payment.state != PaymentState.AUTHORIZED:
            _ask_on(payment, taken)
            fsm.advance(payment.authorize, actor=None)
    elif taken.state == RemoteState.FAILED:
        _failed(payment, taken)
    elif payment.state in (PaymentState.CREATED, PaymentState.UNKNOWN) or _is_tried_again(payment):
        _ask_on(payment, taken)
        fsm.advance(payment.begin, actor=None)


def _ask_on(payment: Payment, taken: GatewayPayment) -> None:
    """A failed one may be asked about no more: now that a bank thinks otherwise, it is until its end is known."""
    if payment.state == PaymentState.FAILED:
        payment_poll_begin(payment=payment, gateway=taken.gateway)


def _after_return(payment: Payment, taken: GatewayPayment, source: str) -> None:
    """What went back before it was in the books has come, or stays after all; a second payment changes nothing."""
    if taken.credited_at is not None:
        _captured(payment, taken, source)
    elif taken.suspense_reason == BreakKind.LATE:
        _tell_late(payment, taken, policy.get("payments.late_policy"))


def _captured(payment: Payment, taken: GatewayPayment, source: str) -> None:
    if payment.state in UNPAID and is_late(payment):
        _late(payment, taken, policy.get("payments.late_policy"))
    fsm.advance(payment.capture, actor=None, at=taken.credited_at, gateway=taken.gateway, source=source)
    payment_poll_end(payment=payment)
    events.publish(processed(payment, taken, source))


def processed(payment: Payment, taken: GatewayPayment, source: str) -> PaymentProcessed:
    """The event of a paid deposit."""
    return PaymentProcessed(
        **_facts(payment),
        gateway_payment_id=str(taken.pk),
        gateway=taken.gateway,
        method=taken.method or payment.method,
        source=source,
    )


def _set_aside(payment: Payment, taken: GatewayPayment) -> None:
    """Money in SUSPENSE does not pay the order; only what came too late ends it."""
    if taken.suspense_reason == BreakKind.LATE:
        _late(payment, taken, policy.get("payments.late_policy"))


def _late(payment: Payment, taken: GatewayPayment, policy_applied: str) -> None:
    fsm.advance(payment.come_late, actor=None, gateway=taken.gateway)
    _tell_late(payment, taken, policy_applied)


def _tell_late(payment: Payment, taken: GatewayPayment, policy_applied: str) -> None:
    events.publish(
        PaymentLate(**_facts(payment), gateway_payment_id=str(taken.pk), gateway=taken.gateway, policy=policy_applied)
    )


def _failed(payment: Payment, taken: GatewayPayment) -> None:
    """One try of an order failed; another may still be under way."""
    if payment.state == PaymentState.FAILED:
        return
    others = payment.gateway_payments.exclude(pk=taken.pk).filter(state__in=_HOPEFUL)
    if not others.exists():
        payment_fail(payment=payment, code=taken.error_code or "FAILED", error=taken.error or "The payment failed.")


def _is_tried_again(payment: Payment) -> bool:
    """A failed try does not close the order: while it can be paid, somebody may pay it after all."""
    return payment.state == PaymentState.FAILED and clock.now() < payment.expires_at


def _facts(payment: Payment) -> dict:
    return {
        "payment_id": str(payment.pk),
        "user_id": payment.user_id,
        "minor": payment.minor,
        "currency": payment.currency,
    }
