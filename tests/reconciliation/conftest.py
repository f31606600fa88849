"""Gateways at the twin, money that they took, and files brought in by the real import."""

import copy

import pytest
from django.core.files.base import ContentFile

from apps.core import clock
from apps.core.imports import services as imports
from apps.core.imports.models import ImportBatch
from apps.payments.gateways.facts import RemotePayment, RemoteState
from apps.payments.gateways.providers import registry
from apps.payments.services import payment_learn
from tests.simulators.test_gateways import Calls
from tests.wallet.reading import inr

SETTLEMENT = "razorpay_settlement"
HEADINGS = (
    "entity_id,type,amount,currency,credit,debit,fee,tax,settlement_id,settlement_utr,order_id,dispute_id,settled_at"
)


@pytest.fixture
def gateways(twin, settings, db):
    """The twin, asked through our own clients."""
    settings.GATEWAYS = copy.deepcopy(settings.GATEWAYS)
    for code, place in {"razorpay": "razorpay/v1", "cashfree": "cashfree/pg"}.items():
        settings.GATEWAYS[code]["url"] = f"{twin.url}{place}"
    return twin


@pytest.fixture
def taken(gateways):
    """`taken("500.00")`: a payment that the gateway has, and we know of; its id there."""
    calls, numbers = Calls(gateways), iter(range(1, 100))

    def pay(amount: str = "500.00", gateway: str = "razorpay", *, known: bool = True) -> str:
        receipt = f"order-{next(numbers)}"
        if gateway == "razorpay":
            order_id = calls.order(amount=int(inr(amount).amount * 100), receipt=receipt)
        else:
            calls.cf_order(amount=amount, key=receipt)
            order_id = receipt
        payment_id = gateways.pay(order_id)
        if known:
            asked = registry.payment_gateway(gateway)
            answer = asked.payment_fetch(payment_id=payment_id, order_id=order_id, receipt=receipt)
            payment_learn(remote=answer.value, source="POLL")
        return payment_id

    return pay


@pytest.fixture
def told(db):
    """`told("pay_1", "500.00")`: a payment in our books, without any gateway being asked."""

    def learn(payment_id: str, amount: str, gateway: str = "razorpay", **more):
        return payment_learn(
            remote=RemotePayment(
                gateway=gateway,
                payment_id=payment_id,
                order_id=f"order_{payment_id}",
                state=RemoteState.CAPTURED,
                amount=inr(amount),
                **more,
            ),
            source="POLL",
        )

    return learn


def checked(kind: str, content: str | bytes, actor=None, **options) -> ImportBatch:
    """A file that was uploaded and judged."""
    raw = content.encode() if isinstance(content, str) else content
    batch = imports.import_open(
        kind=kind, file=ContentFile(raw), filename="file", actor=actor, options={"currency": "INR", **options}
    )
    imports.import_map(batch_id=batch.pk, actor=actor, enqueue=False)
    imports.run_check(batch_id=batch.pk)
    return ImportBatch.objects.get(pk=batch.pk)


def brought(kind: str, content: str | bytes, **options) -> ImportBatch:
    """A file that was imported."""
    batch = checked(kind, content, **options)
    imports.import_commit(batch_id=batch.pk, actor=None, enqueue=False)
    imports.run_commit(batch_id=batch.pk)
    return ImportBatch.objects.get(pk=batch.pk)


def row(entity_id: str, amount: str, *, kind="payment", fee="0", settlement="setl_1", utr="RATNN00000000001", **more):
    """One line of a settlement file, its credit as it should be unless told otherwise."""
    net = f"{inr(amount).amount - inr(fee).amount}"
    values = {
        "entity_id": entity_id,
        "type": kind,
        "amount": amount,
        "currency": "INR",
        "credit": net if kind == "payment" else "",
        "debit": amount if kind == "refund" else "",
        "fee": fee,
        "tax": "0",
        "settlement_id": settlement,
        "settlement_utr": utr,
        "settled_at": clock.today().isoformat(),
        **more,
    }
    return ",".join(str(values.get(name, "")) for name in HEADINGS.split(","))


def settlement_file(*rows: str) -> str:
    return "\n".join([HEADINGS, *rows]) + "\n"
