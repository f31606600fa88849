"""What refunds and disputes tell a deposit. All are safe to repeat."""

from typing import Any

from django.db import transaction

from apps.core import fsm
from apps.core.money import Money, to_minor
from apps.payments.errors import PaymentUnknown
from apps.payments.models import GatewayPayment, Payment
from apps.payments.states import PaymentState

_REFUNDABLE = (PaymentState.CAPTURED, PaymentState.LATE, PaymentState.WON, PaymentState.REFUNDED)
_PAID = (*_REFUNDABLE, PaymentState.REFUNDING)


@transaction.atomic
def refund_started(*, payment_id: Any) -> Payment:
    """A refund of the money this deposit was credited with, or of what came too late, is on its way.

    Refunds of a second payment (`gateway_payment.suspense_reason` SECOND_PAYMENT, AMOUNT, CURRENCY) are not told here.
    """
    payment = _locked(payment_id)
    if payment.state in _REFUNDABLE:
        fsm.advance(payment.begin_refund, actor=None)
    return payment


@transaction.atomic
def payment_hold(*, payment_id: Any) -> Payment:
    """The deposit, locked for what is done in its name. Raises PaymentUnknown."""
    return _locked(payment_id)


@transaction.atomic
def refund_ended(*, payment_id: Any, refunded: Money, still_open: bool = False) -> Payment:
    """`refunded` is all that refunds have returned of it so far, none included; `still_open`: others are under way."""
    payment = _locked(payment_id)
    payment.refunded_minor = min(to_minor(refunded), payment.minor)
    payment.save(update_fields=["refunded_minor"])
    if payment.state == PaymentState.REFUNDING and not still_open:
        _leave_refunding(payment)
    elif payment.state in (PaymentState.CAPTURED, PaymentState.LATE) and payment.refunded_minor == payment.minor:
        fsm.advance(payment.finish_refund, actor=None)
    return payment


def returned_correct(*, gateway_payment_id: Any, believed: int, returned: int) -> bool:
    """A refund failed: the gateway has returned less of a payment than it had said (minor units).

    Nothing is changed where another number was learned meanwhile.
    """
    rows = GatewayPayment.objects.filter(pk=gateway_payment_id, refunded_minor=believed)
    return bool(rows.update(refunded_minor=returned))


@transaction.atomic
def dispute_opened(*, payment_id: Any) -> Payment:
    """The payer's bank asks for the money back."""
    payment = _locked(payment_id)
    if payment.state in _PAID:
        fsm.advance(payment.dispute, actor=None)
    return payment


@transaction.atomic
def dispute_ended(*, payment_id: Any, won: bool) -> Payment:
    """Either end may turn into the other: banks go on to a later phase, or change their minds."""
    payment = _locked(payment_id)
    if won and payment.state in (PaymentState.DISPUTED, PaymentState.LOST):
        fsm.advance(payment.win, actor=None)
    elif not won and payment.state in (PaymentState.DISPUTED, PaymentState.WON):
        fsm.advance(payment.lose, actor=None)
    return payment


def _leave_refunding(payment: Payment) -> None:
    if payment.refunded_minor == payment.minor:
        fsm.advance(payment.finish_refund, actor=None)
    elif payment.captured_at is None:
        fsm.advance(payment.stay_late, actor=None)
    else:
        fsm.advance(payment.keep, actor=None)


def _locked(payment_id: Any) -> Payment:
    payment = Payment.objects.select_for_update(no_key=True).filter(pk=payment_id).first()
    if payment is None:
        raise PaymentUnknown
    return payment
