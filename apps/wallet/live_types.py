"""What the wallet tells live."""

from apps.notifications.live import types
from apps.notifications.live.schemas import MONEY, TEXT, exactly

BUCKETS = ("available", "deposit", "winnings", "bonus", "locked", "withdrawable")
_SAMPLE = {
    "available": "1250.00",
    "deposit": "1000.00",
    "winnings": "300.00",
    "bonus": "50.00",
    "locked": "100.00",
    "withdrawable": "200.00",
}

types.declare(
    "wallet.update",
    version=1,
    title="The wallet as it is now (the latest one holds), and what moved last",
    schema=exactly(
        user_id=TEXT,
        balance=exactly(currency=TEXT, **dict.fromkeys(BUCKETS, MONEY)),
        txn=exactly(id=TEXT, type=TEXT, amount=MONEY, status={"enum": ["COMPLETED", "HELD", "RELEASED"]}),
    ),
    sample={
        "user_id": "U3K7QZ9MPW2XA",
        "balance": {"currency": "INR"}
        | {name: {"amount": amount, "currency": "INR"} for name, amount in _SAMPLE.items()},
        "txn": {
            "id": "019a0f3e-6a7c-7cc1-9a55-0d3f5f6f8a10",
            "type": "payments.deposit",
            "amount": {"amount": "250.00", "currency": "INR"},
            "status": "COMPLETED",
        },
    },
)
