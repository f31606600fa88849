"""The settings of rewards."""

from decimal import Decimal

from apps.core import policy

GROUP = "Rewards"

policy.declare(
    "rewards.roi_floor",
    Decimal,
    default=Decimal("0.10"),
    title="ROI that a rule must promise, at least",
    help="Expected profit / upper cost, from the holdout's uplift and the evidence on cost.",
    group=GROUP,
    minimum=Decimal(-1),
    maximum=Decimal(100),
    high_impact=True,
)
policy.declare(
    "rewards.uplift_days",
    int,
    default=30,
    title="Days over which a reward's uplift is measured",
    group=GROUP,
    minimum=1,
    maximum=365,
)
policy.declare(
    "rewards.data_age_days",
    int,
    default=7,
    title="Days after which metrics are shown as stale",
    group=GROUP,
    minimum=1,
    maximum=365,
)
policy.declare(
    "rewards.claim_tries",
    int,
    default=5,
    title="Wrong claims a user may make in a day",
    group=GROUP,
    minimum=1,
    maximum=100,
)
policy.declare(
    "rewards.statement_seconds",
    int,
    default=120,
    title="Seconds after which a runaway rule is stopped",
    group=GROUP,
    minimum=1,
    maximum=3600,
)
