"""What the platform itself declares: settings, actions that need a second person, schedules, figures."""

from datetime import timedelta

from . import approvals, clock, demo, jurisdiction, metrics, policy, retention, schedules
from .events import selectors
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
    "api.webhooks_per_minute",
    int,
    1000,
    title="Webhooks from one address per minute",
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

for key, title, default in (
    ("audit_years", "The audit and the log of private files are kept for (years)", 5),
    ("transaction_years", "Journals and balances are kept for (years)", 7),
    ("dispute_years", "Disputes are kept for (years)", 3),
    ("analytics_years", "Daily activity is kept for (years)", 2),
):
    policy.declare(
        f"retention.{key}", int, default, title=title, group="Retention", minimum=1, maximum=50, high_impact=True
    )
retention.declare(
    retention.RetentionClass(
        key="audit",
        title="Audit and log of private files",
        keep=retention.years("audit_years"),
        told="dropped by the quarter",
        tables=("core_auditentry", "core_fileread"),
    )
)
retention.declare(
    retention.RetentionClass(
        key="events",
        title="Delivered events",
        keep=lambda: timedelta(days=policy.get("events.keep_days")),
        told="not partitioned: what waits or is dead outlives its age; core.outbox_purge deletes nightly in batches",
    )
)


def _setting_evidence(payload: dict) -> dict:
    known = policy.declaration(payload["key"])
    return {
        "setting": known.title,
        "key": known.key,
        "now": policy.get(known.key),
        "wanted": known.clean(payload["value"]),
        "default": known.default,
    }


def _setting_execute(payload: dict, checker, approval) -> dict:
    policy.set(key=payload["key"], value=payload["value"], actor=checker, reason=approval.reason, approval=approval)
    return {"key": payload["key"]}


approvals.register(
    "core.setting",
    permission="core.approve_setting",
    title="Change a high-impact setting",
    evidence=_setting_evidence,
    execute=_setting_execute,
)
schedules.declare("core.purge_idempotency", task="core.purge_idempotency", every=timedelta(hours=1))
schedules.declare("imports.sweep", task="imports.sweep", every=timedelta(minutes=5))
schedules.declare("review.apply_due", task="review.apply_due", every=timedelta(seconds=5))
schedules.declare("core.retention", task="core.retention", crontab="10 4 * * *")
schedules.declare("core.outbox_purge", task="core.outbox_purge", crontab="25 2 * * *")
schedules.declare("core.approvals_expire", task="core.approvals_expire", every=timedelta(minutes=5))


def _demo() -> str:
    """Everything is offered in India."""
    opened = jurisdiction.open_products(region="IN", legal_basis="Demonstration only")
    return f"{opened} products open in IN"


demo.register(name="platform", order=5, load=_demo)


@metrics.gauges
def outbox_figures() -> list[metrics.Reading]:
    """How far the relay is behind."""
    lag = selectors.lag()
    behind = (clock.now() - lag.oldest).total_seconds() if lag.oldest else 0.0
    return [
        ("munim_outbox_lag_seconds", "Age of the oldest event that still waits", behind),
        ("munim_outbox_waiting", "Events and deliveries that wait", lag.unrouted + lag.pending),
        ("munim_outbox_dead", "Dead letters", lag.dead),
    ]
