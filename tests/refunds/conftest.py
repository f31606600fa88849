"""Payments that the twin took, so that it can be asked to give them back."""

import copy

import pytest

from apps.payments.gateways.providers import registry
from apps.payments.gateways.providers.base import Payer
from apps.payments.models import GatewayPayment
from apps.payments.services import payment_learn
from apps.simulators.gateways.keys import BELOW
from tests.factories.payments import make_payment


@pytest.fixture
def gateways(twin, settings, db):
    """The clients ask the twin."""
    settings.GATEWAYS = copy.deepcopy(settings.GATEWAYS)
    for code, terms in settings.GATEWAYS.items():
        terms["url"] = f"{twin.simulators.url}/{BELOW[code]}"
    return twin


@pytest.fixture
def paid(gateways):
    """`paid("500.00")`: a deposit that was ordered, paid and credited."""

    def make(amount: str = "500.00", gateway: str = "razorpay") -> GatewayPayment:
        payment = make_payment(amount=amount, gateway=gateway)
        attempt = payment.attempts.get()
        ask = registry.payment_gateway(gateway)
        payer = Payer(user_id=payment.user_id, mobile=payment.user.mobile)
        order = ask.order_create(
            receipt=attempt.receipt, amount=payment.amount, payer=payer, method="CARD", flow="",
            expires_at=payment.expires_at,
        ).value  # fmt: skip
        attempt.order_id = order.order_id
        attempt.save(update_fields=["order_id"])
        gateways.pay(order.order_id)
        (tried,) = ask.order_payments(order_id=order.order_id, receipt=attempt.receipt).value
        return payment_learn(remote=tried, source="VERIFY")

    return make
