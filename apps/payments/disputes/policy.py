"""What operators may change about disputes."""

from decimal import Decimal

from apps.core import policy

GROUP = "Disputes"

policy.declare(
    "disputes.accept_second_above",
    Decimal,
    default=Decimal("5000"),
    title="Accepting a dispute above this amount takes two people",
    group=GROUP,
    minimum=0,
)
policy.declare(
    "disputes.margin_hours",
    int,
    default=12,
    title="A dispute is answered so many hours before its time runs out",
    group=GROUP,
    minimum=0,
    maximum=72,
    help="The queue's service level: what is left of the bank's time is for surprises.",
)
policy.declare(
    "disputes.remind_hours",
    list,
    default=["24", "4"],
    title="Reminders are sent so many hours before the answer is due",
    group=GROUP,
)
policy.declare(
    "disputes.bonus_hours",
    int,
    default=24,
    title="A bonus given within so many hours of a disputed deposit is frozen",
    group=GROUP,
    minimum=0,
    maximum=24 * 30,
)
policy.declare(
    "disputes.lost_forfeits_bonus",
    bool,
    default=True,
    title="A frozen bonus is forfeited when the dispute is lost",
    group=GROUP,
)
policy.declare(
    "disputes.npci_cap",
    int,
    default=5,
    title="Disputes of one payer against us in 30 days that banks may raise",
    group=GROUP,
    minimum=1,
    help="NPCI: 10 in 30 days per payer (CD1), 5 per payer and payee (CD2). More are a signal, and an argument.",
)
