"""How long a person may hold work, how long a decision can be taken back, and how much work is looked at twice."""

from apps.core import policy

GROUP = "Review"

policy.declare("review.lease_minutes", int, 10, title="A claim lasts (minutes)", group=GROUP, minimum=1, maximum=480)
policy.declare(
    "review.undo_seconds",
    int,
    60,
    title="A decision can be undone for (seconds)",
    group=GROUP,
    minimum=0,
    maximum=3600,
)
policy.declare(
    "review.hold_at_most", int, 5, title="Cases one person may hold at once", group=GROUP, minimum=1, maximum=10_000
)
policy.declare(
    "review.snooze_days", int, 7, title="A case can be put off for at most (days)", group=GROUP, minimum=1, maximum=90
)
policy.declare(
    "review.double_percent",
    int,
    5,
    title="Closed cases that come back for a blind second review (percent)",
    group=GROUP,
    help="Only in queues that allow it. The second reviewer cannot tell; agreement is shown in the statistics.",
    minimum=0,
    maximum=100,
)
policy.declare(
    "review.golden_percent",
    int,
    2,
    title="Claims that get a golden case instead (percent)",
    group=GROUP,
    help="A golden case is a closed one whose right answer is settled. Nothing happens to its subject.",
    minimum=0,
    maximum=100,
)
