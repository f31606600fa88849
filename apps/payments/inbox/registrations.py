"""What the inbox registers with the platform: its own limit, its figures."""

from apps.core import gate, metrics, policy

from .selectors import backlog

gate.declare_scope(
    "gateway_webhook",
    lambda subject: gate.Limit("gateway_webhook", subject, policy.get("inbox.webhooks_per_minute"), 60),
)


@metrics.gauges
def inbox_figures() -> list[metrics.Reading]:
    """How far the inbox is behind."""
    now = backlog()
    return [
        ("munim_inbox_waiting", "Webhooks that wait to be worked on", now.webhooks),
        ("munim_inbox_lag_seconds", "Age of the oldest webhook that waits", now.lag),
        ("munim_inbox_polls", "Things a gateway owes us an answer on", now.polls),
        ("munim_inbox_polls_given_up", "Polls given up at their horizon", now.given_up),
    ]
