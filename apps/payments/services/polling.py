"""What gateways are asked about again."""

from collections.abc import Sequence
from datetime import timedelta

from apps.core import policy
from apps.payments.inbox.services import poll_begin, polls_end
from apps.payments.models import Payment

SUBJECT = "payments.payment"


def payment_poll_begin(*, payment: Payment, gateway: str) -> None:
    """The gateway is asked about it until it is paid, or no bank can change its mind any more."""
    horizon = timedelta(days=policy.get("payments.poll_days"))
    poll_begin(subject=SUBJECT, object_id=str(payment.pk), gateway=gateway, horizon=horizon)


def payment_poll_end(*, payment: Payment) -> None:
    """Its money is in the books."""
    payments_poll_end(payments=[payment])


def payments_poll_end(*, payments: Sequence[Payment]) -> None:
    """Their money is in the books."""
    polls_end(subject=SUBJECT, object_ids=[str(payment.pk) for payment in payments])
