"""What the platform itself declares: its settings."""

from . import policy
from .imports import limits as import_limits
from .review import limits as review_limits

__all__ = ["import_limits", "review_limits"]

policy.declare(
    "api.default_per_minute",
    int,
    100,
    title="Calls of one user (or one address without a login) per minute",
    group="API",
    minimum=1,
    maximum=1_000_000,
)
policy.declare(
    "approvals.expire_after_hours",
    int,
    72,
    title="A request for a second person runs out after (hours)",
    group="Approvals",
    minimum=1,
    maximum=24 * 30,
)
policy.declare(
    "events.max_attempts",
    int,
    10,
    title="Tries before a delivery becomes a dead letter",
    group="Events",
    minimum=1,
    maximum=50,
)
policy.declare(
    "events.keep_days",
    int,
    30,
    title="Delivered events are kept for (days)",
    group="Events",
    minimum=1,
    maximum=3650,
)
