"""Deposits, and what gateways say of them."""

from datetime import timedelta
from itertools import count

from apps.core import clock
from apps.core.ids import uuid7
from apps.core.money import Money
from apps.payments.gateways.facts import RemotePayment, RemoteState
from apps.payments.models import Attempt, Payment
from apps.payments.services import payment_learn
from apps.payments.states import AttemptState, Method, Source
from tests.factories.accounts import make_member
from tests.wallet.reading import inr

_numbers = count(1)


def make_payment(user=None, amount="500.00", *, gateway="razorpay", method=Method.UPI, **values) -> Payment:
    """A deposit with an order that can be paid."""
    wanted = inr(amount)
    payment = Payment.objects.create(
        user=user or make_member(),
        minor=int(wanted.amount * 100),
        currency=str(wanted.currency),
        method=method,
        gateway=gateway,
        **{"expires_at": clock.now() + timedelta(minutes=30), **values},
    )
    make_attempt(payment, gateway=gateway)
    return payment


def make_attempt(payment: Payment, *, gateway="razorpay", number=1, state=AttemptState.OPEN, **values) -> Attempt:
    order_id = f"order_{next(_numbers):014d}" if state == AttemptState.OPEN else ""
    return Attempt.objects.create(
        payment=payment,
        number=number,
        gateway=gateway,
        receipt=f"{uuid7().hex}-{number}",
        state=state,
        **{"order_id": order_id, **values},
    )


def remote(payment: Payment | None = None, state=RemoteState.CAPTURED, **values) -> RemotePayment:
    """What the gateway says of a payment of that deposit's order."""
    attempt = payment.attempts.last() if payment else None
    facts = {
        "gateway": attempt.gateway if attempt else "razorpay",
        "payment_id": f"pay_{next(_numbers):014d}",
        "order_id": attempt.order_id if attempt else "",
        "state": state,
        "amount": payment.amount if payment else inr("500.00"),
        "method": "UPI",
    }
    return RemotePayment(**{**facts, **values})


def make_captured(user=None, amount: str | Money = "500.00", *, source=Source.WEBHOOK, **values):
    """A deposit in its user's wallet; the payment at the gateway."""
    return payment_learn(remote=remote(make_payment(user, amount, **values)), source=source)


def payments(rows: int) -> None:
    for _ in range(rows):
        make_captured()


ROWS = {"payments.Attempt": payments, "payments.GatewayPayment": payments, "payments.Payment": payments}
