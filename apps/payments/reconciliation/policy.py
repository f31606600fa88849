"""Limits of reconciliation that finance may change."""

from decimal import Decimal

from apps.core import policy

policy.declare(
    "reconciliation.break_sla_hours",
    int,
    24,
    title="A break should be decided within (hours)",
    group="Reconciliation",
    minimum=1,
    maximum=24 * 30,
)
policy.declare(
    "reconciliation.second_person_above",
    Decimal,
    Decimal("500"),
    title="Explaining a break away needs a second person above (in its currency)",
    group="Reconciliation",
    minimum=Decimal(0),
    help="What posts money always needs one.",
)
policy.declare(
    "reconciliation.close_above",
    Decimal,
    Decimal("1000"),
    title="A day is not closed while its open breaks add up to more than (in their currency)",
    group="Reconciliation",
    minimum=Decimal(0),
    high_impact=True,
)
policy.declare(
    "reconciliation.month_close_above",
    Decimal,
    Decimal("0"),
    title="A month's last day is not closed while its open breaks add up to more than (in their currency)",
    group="Reconciliation",
    minimum=Decimal(0),
    high_impact=True,
    help="What is only late is explained; what is wrong is put right before the month is reported.",
)
policy.declare(
    "reconciliation.settlement_days",
    int,
    2,
    title="Gateways settle within (working days)",
    group="Reconciliation",
    minimum=1,
    maximum=15,
    help="What is in no settlement a day later is missing.",
)
policy.declare(
    "reconciliation.bank_days",
    int,
    1,
    title="A settlement reaches the bank within (days)",
    group="Reconciliation",
    minimum=0,
    maximum=15,
)
policy.declare(
    "reconciliation.payout_days",
    int,
    3,
    title="A paid payout is on the bank statement within (working days)",
    group="Reconciliation",
    minimum=1,
    maximum=15,
)
policy.declare(
    "reconciliation.match_window_days",
    int,
    1,
    title="Bank lines are matched by amount within (days)",
    group="Reconciliation",
    minimum=0,
    maximum=7,
)
