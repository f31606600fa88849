"""Calls to gateways and how gateways stand."""

from itertools import count

from apps.payments.gateways.models import GatewayCall, GatewayCircuit

_numbers = count(1)


def make_call(**values) -> GatewayCall:
    number = next(_numbers)
    facts = {
        "gateway": "razorpay",
        "endpoint": "order_create",
        "method": "POST",
        "path": "/orders",
        "reference": f"dep-{number:04}",
        "object_id": f"order_{number:04}",
        "status": 200,
        "outcome": "SUCCESS",
        "took_ms": 120,
        "request": '{"amount":50000,"currency":"INR"}',
        "response": '{"id":"order_1","status":"created"}',
    }
    return GatewayCall.objects.create(**{**facts, **values})


def calls(rows: int) -> None:
    for _ in range(rows):
        make_call()


def circuits(rows: int) -> None:
    for _ in range(rows):
        GatewayCircuit.objects.create(gateway=f"gateway-{next(_numbers)}", direction="IN")


ROWS = {"gateways.GatewayCall": calls, "gateways.GatewayCircuit": circuits}
