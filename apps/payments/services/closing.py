"""Deposits that nobody paid in time."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from apps.core import clock, fsm
from apps.payments.gateways.facts import RemoteState
from apps.payments.models import Payment
from apps.payments.states import LIVE_ATTEMPTS, UNPAID, AttemptState, PaymentState

from .failing import EXPIRED, payment_fail

SILENCE = "NO_ANSWER"
GRACE = timedelta(minutes=15)  # a payment begun in the last minute may still be under way
BATCH = 200
_UNDERWAY = (RemoteState.CREATED, RemoteState.PENDING)


@transaction.atomic
def payment_settle_down(*, payment_id: Any) -> bool:
    """After the gateway was asked: gives up what nobody paid in time. Whether there is nothing more to ask."""
    payment = Payment.objects.select_for_update(no_key=True).get(pk=payment_id)
    if payment.state not in UNPAID:
        return True
    now = clock.now()
    if now < payment.expires_at or payment.state in (PaymentState.UNKNOWN, PaymentState.AUTHORIZED):
        return False
    tries = list(payment.gateway_payments.values_list("state", flat=True))
    if not (set(tries) & set(_UNDERWAY) and now < payment.expires_at + GRACE):
        _give_up(payment)
    # Where nothing was ever begun, no bank can change its mind.
    return not tries and now >= payment.expires_at + GRACE


@transaction.atomic
def payment_give_up(*, payment_id: Any) -> None:
    """The gateway was asked for days and said nothing that settles it."""
    payment = Payment.objects.select_for_update(no_key=True).get(pk=payment_id)
    if payment.is_open:
        _give_up(payment, code=SILENCE, error="The payment provider never said what became of it.")


def payments_expire_due() -> int:
    """Gives up payments past their time that no gateway knows: nobody polls those. How many."""
    due = Payment.objects.filter(
        state=PaymentState.CREATED, expires_at__lte=clock.now() - timedelta(minutes=1)
    ).exclude(attempts__state__in=LIVE_ATTEMPTS)
    given_up = 0
    for payment_id in list(due.values_list("pk", flat=True)[:BATCH]):
        given_up += _expire(payment_id)
    return given_up


@transaction.atomic
def _expire(payment_id: Any) -> bool:
    payment = Payment.objects.select_for_update(no_key=True).get(pk=payment_id)
    if payment.state != PaymentState.CREATED or payment.attempts.live().exists():
        return False
    _give_up(payment)
    return True


def _give_up(payment: Payment, *, code: str = EXPIRED, error: str = "Nobody paid in time.") -> None:
    if payment.is_open:
        payment_fail(payment=payment, code=code, error=error)
    for attempt in payment.attempts.filter(state__in=[AttemptState.OPEN, AttemptState.UNKNOWN]):
        fsm.advance(attempt.close, actor=None)
