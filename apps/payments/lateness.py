"""Money that comes after its user was told that it failed."""

from apps.core import clock, policy
from apps.payments.models import Payment
from apps.payments.states import LatePolicy


def is_late(payment: Payment) -> bool:
    """Whether its user was told that it failed, and it can no longer be paid."""
    return payment.failed_at is not None and clock.now() > payment.expires_at


def late_is_credited() -> bool:
    """Whether such money goes to the wallet after all."""
    return policy.get("payments.late_policy") == LatePolicy.CREDIT
