"""Deposits that did not work out."""

from apps.core import clock, events, fsm
from apps.payments.events import PaymentFailed
from apps.payments.models import Payment

EXPIRED = "EXPIRED"


def payment_fail(*, payment: Payment, code: str, error: str) -> Payment:
    """Moves a payment that the caller has locked, and tells of it."""
    was_tried = payment.gateway_payments.exists()
    fsm.advance(payment.fail, actor=None, at=clock.now(), code=code[:80], error=error[:300])
    events.publish(
        PaymentFailed(
            payment_id=str(payment.pk),
            user_id=payment.user_id,
            minor=payment.minor,
            currency=payment.currency,
            gateway=payment.gateway,
            method=payment.method,
            code=code[:80],
            was_tried=was_tried,
        )
    )
    return payment
