"""Limits of the inbox that operators may change."""

from apps.core import policy

GROUP = "Gateway inbox"
# Below what the gateways allow (Cashfree: 100 a minute for the payments of an order): the rest is for users.
POLLS = {"razorpay": 600, "cashfree": 60, "razorpayx": 120, "cashfree_payouts": 60}

for gateway, per_minute in POLLS.items():
    policy.declare(
        f"inbox.polls_per_minute.{gateway}",
        int,
        per_minute,
        title=f"Polls of {gateway.replace('_', ' ').title()} per minute",
        group=GROUP,
        minimum=12,
        maximum=60_000,
    )
policy.declare(
    "inbox.webhooks_per_minute",
    int,
    60_000,
    title="Webhooks of gateways from one address per minute",
    group=GROUP,
    minimum=60,
    maximum=1_000_000,
)
policy.declare(
    "inbox.forged_per_minute",
    int,
    60,
    title="Unsigned webhooks kept from one address per minute",
    group=GROUP,
    minimum=1,
    maximum=10_000,
    help="What comes above this is refused and not kept.",
)
policy.declare(
    "inbox.webhook_days",
    int,
    180,
    title="Webhooks of gateways are kept (days)",
    group=GROUP,
    minimum=30,
    maximum=3650,
    help="Disputes look back up to four months.",
)
