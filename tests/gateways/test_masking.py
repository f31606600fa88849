"""What a log of calls, and the page of a webhook, tell: what happened, and nobody's name, address or account."""

import json

import pytest

from apps.payments.gateways.engine.masking import HIDDEN, TOO_DEEP, masked, masked_body, masked_path


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/payouts?account_number=2323230041626905&count=1", f"/payouts?account_number={HIDDEN}&count=1"),
        ("/payouts?count=1&account_number=23", f"/payouts?count=1&account_number={HIDDEN}"),
        ("/orders/a1/payments/5114910627123", "/orders/a1/payments/5114910627123"),
        ("/settlements/recon/combined?year=2026&month=11", "/settlements/recon/combined?year=2026&month=11"),
    ],
)
def test_a_path_keeps_ids_and_tells_no_account(path, shown):
    assert masked_path(path) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({"vpa": "asha@upi", "id": "pay_1"}, {"vpa": HIDDEN, "id": "pay_1"}),
        ({"vpa": None, "name": ""}, {"vpa": None, "name": ""}),
        (["call 9876543210 now"], [f"call {HIDDEN} now"]),
        ({"amount": 50_000_000_000}, {"amount": 50_000_000_000}),
        (2**80, HIDDEN),
    ],
)
def test_values(value, shown):
    assert masked(value) == shown


def test_a_body_without_an_end_is_cut():
    deep = json.dumps({"a": 1})
    for _ in range(50):
        deep = f'{{"a":{deep}}}'
    assert TOO_DEEP in masked_body(deep.encode())
    assert masked_body(b"[" * 100_000).startswith("[[")
    assert len(masked_body(b"\xff" * 100_000)) <= 200
    assert json.loads(masked_body(b'{"fee":1.180}')) == {"fee": "1.180"}
