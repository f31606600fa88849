"""How long messages are kept."""

from datetime import timedelta

from apps.core import policy, retention

retention.declare(
    retention.RetentionClass(
        key="messages",
        title="Messages, their tries and callbacks",
        keep=lambda: timedelta(days=policy.get("notifications.keep_days")),
        told="not partitioned: a message's key is unique whenever its event is told again; notifications.purge "
        "deletes nightly in batches",
    )
)
