"""Limits of privacy that operators may change."""

from apps.core import policy

BUDGETS = {"ADMIN": 10, "OPERATOR": 10, "SUPPORT": 20, "FINANCE": 10}

for role, reveals in BUDGETS.items():
    policy.declare(
        f"privacy.reveal_budget.{role.lower()}",
        int,
        reveals,
        title=f"Reveals per shift without a lead: {role.capitalize()}",
        group="Privacy",
        minimum=0,
        maximum=1000,
    )
policy.declare("privacy.shift_hours", int, 8, title="Hours of a shift", group="Privacy", minimum=1, maximum=24)
policy.declare(
    "privacy.sweep_people",
    int,
    8,
    title="A sweep: so many people revealed by one member of staff",
    group="Privacy",
    minimum=2,
    maximum=1000,
)
policy.declare(
    "privacy.sweep_minutes", int, 10, title="A sweep: within so many minutes", group="Privacy", minimum=1, maximum=1440
)
policy.declare(
    "privacy.audit_days", int, 7, title="Days until a reveal is audited", group="Privacy", minimum=1, maximum=90
)
policy.declare(
    "privacy.grace_days", int, 30, title="Days until an account is erased", group="Privacy", minimum=1, maximum=90
)
policy.declare(
    "privacy.export_hours",
    int,
    24,
    title="Hours until a user may ask for another export",
    group="Privacy",
    minimum=0,
    maximum=24 * 30,
)
policy.declare(
    "privacy.export_days",
    int,
    7,
    title="Days until an export's file is destroyed",
    group="Privacy",
    minimum=1,
    maximum=90,
)
