"""Disputes at the gateways' twin, asked over HTTP."""

import copy
from datetime import timedelta

import pytest

from apps.core import clock
from apps.payments import services as payments
from apps.payments.gateways.providers import registry
from apps.payments.gateways.providers.base import Payer
from apps.payments.models import Attempt
from apps.simulators.gateways.keys import BELOW
from tests.factories.payments import make_payment


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    """Private files of these tests lie in a folder of their own."""
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "private"},
        },
    }


@pytest.fixture
def at_twin(twin, settings, db):
    """The twin, with our gateways pointed at it."""
    settings.GATEWAYS = copy.deepcopy(settings.GATEWAYS)
    for code, terms in settings.GATEWAYS.items():
        terms["url"] = f"{twin.simulators.url}/{BELOW[code]}"
    return twin


@pytest.fixture
def ordered(at_twin):
    """`ordered("razorpay")`: a deposit of 500.00 that was ordered there and waits to be paid, and their order's id."""

    def order(gateway: str = "razorpay"):
        payment = make_payment(gateway=gateway)
        attempt = payment.attempts.get()
        order = registry.payment_gateway(gateway).order_create(
            receipt=attempt.receipt,
            amount=payment.amount,
            payer=Payer(user_id=payment.user_id, mobile="+919999900001"),
            method="UPI",
            flow="intent",
            expires_at=clock.now() + timedelta(minutes=30),
        )
        Attempt.objects.filter(pk=attempt.pk).update(order_id=order.value.order_id)
        return payment, order.value.order_id

    return order


@pytest.fixture
def paid(ordered, at_twin):
    """`paid("razorpay")`: the same, paid; the payment at the gateway."""

    def pay(gateway: str = "razorpay"):
        payment, order_id = ordered(gateway)
        payment_id = at_twin.pay(order_id)
        receipt = payment.attempts.get().receipt
        asked = {"payment_id": payment_id, "order_id": order_id, "receipt": receipt}
        told = registry.payment_gateway(gateway).payment_fetch(**asked)
        return payments.payment_learn(remote=told.value, source="WEBHOOK")

    return pay
