"""Limits of deposits that operators may change."""

from decimal import Decimal

from apps.core import policy
from apps.payments.states import LatePolicy, Method

GROUP = "Deposits"
_MOST = {Method.UPI: 100_000, Method.CARD: 200_000, Method.NETBANKING: 500_000}

for method, most in _MOST.items():
    policy.declare(
        f"payments.minimum_{method.lower()}",
        Decimal,
        default=Decimal(1),
        title=f"Smallest deposit by {method.label} (INR)",
        group=GROUP,
        minimum=Decimal(1),
    )
    policy.declare(
        f"payments.maximum_{method.lower()}",
        Decimal,
        default=Decimal(most),
        title=f"Largest deposit by {method.label} (INR)",
        group=GROUP,
        minimum=Decimal(1),
        high_impact=True,
    )
policy.declare(
    "payments.order_minutes",
    int,
    default=30,
    title="Minutes in which an order can be paid",
    group=GROUP,
    minimum=16,
    maximum=1440,
    help="Cashfree takes no order of less than 15 minutes.",
)
policy.declare(
    "payments.late_policy",
    str,
    default=LatePolicy.CREDIT.value,
    title="Money that comes after the user was told that it failed",
    group=GROUP,
    choices=tuple(LatePolicy.values),
    help="CREDIT: to the wallet. REFUND: back to the payer. REVIEW: a person decides.",
)
policy.declare(
    "payments.poll_days",
    int,
    default=3,
    title="Days a payment is asked about",
    group=GROUP,
    minimum=1,
    maximum=7,
    help="A bank may still say yes for three days.",
)
policy.declare(
    "payments.lost_order_seconds",
    int,
    default=60,
    title="Seconds after which an order the gateway does not know was surely not made",
    group=GROUP,
    minimum=10,
    maximum=3600,
    help="Where no answer came: the gateway may still be making it.",
)
policy.declare(
    "payments.failed_order_seconds",
    int,
    default=5,
    title="Seconds after which an order the gateway failed at, and does not know, was surely not made",
    group=GROUP,
    minimum=2,
    maximum=3600,
    help="Where it answered with an error of its own: then the same request goes to the other gateway.",
)
policy.declare(
    "payments.verifies_per_minute",
    int,
    default=20,
    title="Times a minute that one user's app may have a gateway asked",
    group=GROUP,
    minimum=1,
    maximum=10_000,
    help="Gateways allow so many questions a minute (Cashfree: 100) to all of us together.",
)
