"""Deposits of the demo users, as their gateways would have told of them; one payment for an order nobody knows."""

import random
from datetime import datetime, timedelta
from uuid import UUID

from apps.core import clock, demo, ids
from apps.core.money import from_minor
from apps.payments.gateways.facts import RemotePayment, RemoteState
from apps.payments.models import Attempt, Payment
from apps.payments.services import payment_learn
from apps.payments.services.failing import payment_fail
from apps.payments.states import AttemptState, Method, Source
from apps.wallet.demo import demo_users

SEED = 7
CURRENCY = "INR"
FEE_PERCENT, TAX_PERCENT = 2, 18
DAYS, LATELY = 28, 30  # over so many days, a third of them in the last hours
_FAILURES = (
    ("BAD_REQUEST_ERROR", "The bank did not accept the payment."),
    ("payment_timed_out", "Nobody paid in time."),
)


def load() -> str:
    """Two or three each over four weeks, most of them paid, some failed, one being paid now."""
    chance = random.Random(SEED)
    users = [user for user in demo_users() for _ in range(chance.randint(2, 3))]
    chance.shuffle(users)
    for number, (user, at) in enumerate(zip(users, _moments(len(users), chance), strict=True), start=1):
        with clock.fixed(at):
            _deposit(user, number, chance, is_paid=chance.random() < 0.85)
    _order(demo_users()[0], len(users) + 1, chance)
    _of_nobody()
    return f"{len(users)} deposits at two gateways over {DAYS} days"


def _moments(count: int, chance: random.Random) -> list[datetime]:
    """Oldest first; the newest is some minutes old."""
    hours = (LATELY if chance.random() < 0.33 else DAYS * 24 for _ in range(count))
    return sorted(clock.now() - timedelta(hours=chance.uniform(0.1, most)) for most in hours)


def _key(at: datetime, number: int) -> UUID:
    """Keys are in the order of time: the key of a moment, told from others of the same by a number."""
    return UUID(int=ids.uuid7_floor(at).int + number)


def _deposit(user, number: int, chance: random.Random, *, is_paid: bool) -> None:
    payment = _order(user, number, chance)
    if is_paid:
        payment_learn(remote=_told(payment, number, RemoteState.CAPTURED), source=chance.choice(list(Source)[:3]))
        return
    code, sentence = chance.choice(_FAILURES)
    if chance.random() < 0.5:
        payment_learn(
            remote=_told(payment, number, RemoteState.FAILED, error_code=code, error=sentence), source=Source.WEBHOOK
        )
    else:
        payment_fail(payment=payment, code="EXPIRED", error="Nobody paid in time.")


def _order(user, number: int, chance: random.Random) -> Payment:
    gateway = "cashfree" if chance.random() < 0.2 else "razorpay"
    told = {"id": _key(clock.now(), number), "created_at": clock.now()}
    payment = Payment.objects.create(
        **told,
        user=user,
        minor=chance.randint(2, 40) * 5_000,
        currency=CURRENCY,
        method=chance.choices(list(Method), weights=(7, 2, 1))[0],
        gateway=gateway,
        risk_outcome="ALLOW",
        expires_at=clock.now() + timedelta(minutes=30),
    )
    receipt = f"{payment.pk.hex}-1"
    order_id = receipt if gateway == "cashfree" else f"order_Demo{number:010d}"
    Attempt.objects.create(
        **told, payment=payment, number=1, gateway=gateway, receipt=receipt, order_id=order_id,
        state=AttemptState.OPEN, asked_at=clock.now(),
    )  # fmt: skip
    return payment


def _told(payment: Payment, number: int, state: RemoteState, **trouble: str) -> RemotePayment:
    fee = payment.minor * FEE_PERCENT // 100
    tax = fee * TAX_PERCENT // 100
    return RemotePayment(
        gateway=payment.gateway,
        payment_id=str(9_000_000 + number) if payment.gateway == "cashfree" else f"pay_Demo{number:010d}",
        order_id=payment.attempts.get().order_id,
        state=state,
        amount=payment.amount,
        method=payment.method,
        fee=from_minor(fee + tax, CURRENCY) if state == RemoteState.CAPTURED else None,
        tax=from_minor(tax, CURRENCY) if state == RemoteState.CAPTURED else None,
        rrn=f"5{number:011d}" if state == RemoteState.CAPTURED else "",
        payer="••••@okbank" if payment.method == Method.UPI else "•••• 4242",
        created_at=clock.now(),
        **trouble,
    )


def _of_nobody() -> None:
    payment_learn(
        remote=RemotePayment(
            gateway="razorpay",
            payment_id="pay_DemoOfNobody01",
            order_id="order_DemoOfNobody",
            state=RemoteState.CAPTURED,
            amount=from_minor(75_000, CURRENCY),
            method=Method.UPI,
            rrn="599999999999",
            payer="••••@okbank",
            created_at=clock.now(),
        ),
        source=Source.SETTLEMENT,
    )


demo.register(name="payments", order=40, load=load)
