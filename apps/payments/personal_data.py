"""What deposits hold of a person. The law keeps payments for seven years; they name the account by its number."""

from collections.abc import Iterator
from datetime import timedelta

from apps.accounts.models import User
from apps.core import clock, policy, privacy
from apps.core.ids import uuid7_floor
from apps.core.money import format_money
from apps.payments import services
from apps.payments.models import GatewayPayment, Payment
from apps.payments.states import OPEN, PaymentState


def _export(user: User) -> Iterator[privacy.Part]:
    payments = Payment.objects.of(user).order_by("id")
    yield privacy.Part("deposits", rows=[_payment(payment) for payment in payments])
    taken = GatewayPayment.objects.filter(payment__user=user).order_by("id")
    yield privacy.Part("payments_at_gateways", rows=[_taken(row) for row in taken])


def _payment(payment: Payment) -> dict:
    return {
        "id": str(payment.pk),
        "at": payment.created_at,
        "amount": payment.amount,
        "refunded": payment.refunded,
        "method": payment.method,
        "gateway": payment.gateway,
        "state": payment.state,
        "captured_at": payment.captured_at,
        "error": payment.error,
    }


def _taken(taken: GatewayPayment) -> dict:
    return {
        "deposit": str(taken.payment_id),
        "gateway": taken.gateway,
        "payment": taken.gateway_payment_id,
        "amount": taken.amount,
        "state": taken.state,
        "method": taken.method,
        "payer": taken.payer,
        "rrn": taken.rrn,
        "paid_at": taken.paid_at,
    }


def _obstacles(user: User) -> Iterator[str]:
    for payment in Payment.objects.of(user).filter(state__in=OPEN):
        yield f"A deposit of {format_money(payment.amount)} is not settled yet."
    since = uuid7_floor(clock.now() - timedelta(days=policy.get("payments.poll_days")))
    failed = Payment.objects.of(user).filter(state=PaymentState.FAILED, pk__gte=since)
    if failed.filter(gateway_payments__isnull=False).exists():
        yield "A bank could still say yes to a deposit of the last days that failed."


def _erase(user: User) -> str:
    services.payers_forget(user=user)
    return "Who paid (masked) is gone; deposits stay for 7 years, as the law asks, under the account's number."


privacy.register(
    privacy.Holding(key="payments", title="Deposits", export=_export, erase=_erase, obstacles=_obstacles, order=210)
)
