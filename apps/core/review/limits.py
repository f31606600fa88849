"""How long a person may hold work, and how long a decision can be taken back."""

from apps.core import policy

policy.declare(
    "review.lease_minutes", int, 10, title="A claim lasts (minutes)", group="Review", minimum=1, maximum=480
)
policy.declare(
    "review.undo_seconds",
    int,
    60,
    title="A decision can be undone for (seconds)",
    group="Review",
    minimum=0,
    maximum=3600,
)
