"""The settings of the post office."""

from decimal import Decimal

from apps.core import gate, policy

GROUP = "Notifications"

policy.declare(
    "notifications.quiet_from",
    str,
    default="22:00",
    title="Quiet hours begin, unless the person says otherwise",
    help="On the person's own clock, as HH:MM. Only offers wait.",
    group=GROUP,
)
policy.declare(
    "notifications.quiet_until",
    str,
    default="08:00",
    title="Quiet hours end, unless the person says otherwise",
    group=GROUP,
)
policy.declare(
    "notifications.marketing_per_day",
    int,
    default=3,
    title="Offers a person gets in 24 hours on one channel, at most",
    group=GROUP,
    minimum=0,
    maximum=100,
)
policy.declare(
    "notifications.bulk_alone_max",
    int,
    default=1000,
    title="Bulk messages to more people than this need a second person",
    group=GROUP,
    minimum=1,
    maximum=1_000_000,
)
policy.declare(
    "notifications.bulk_alone_cost",
    Decimal,
    default=Decimal("500"),
    title="Bulk messages dearer than this need a second person (INR)",
    group=GROUP,
    minimum=Decimal(0),
    maximum=Decimal(1_000_000),
)
policy.declare(
    "notifications.cost_sms",
    Decimal,
    default=Decimal("0.14"),
    title="Price of an SMS part (INR)",
    help="Per 160 Latin or 70 other characters; longer ones are sent in parts.",
    group=GROUP,
    minimum=Decimal(0),
    maximum=Decimal(100),
)
policy.declare(
    "notifications.cost_email",
    Decimal,
    default=Decimal("0.01"),
    title="Price of a mail (INR)",
    group=GROUP,
    minimum=Decimal(0),
    maximum=Decimal(100),
)
policy.declare(
    "notifications.fcm_per_minute",
    int,
    default=600_000,
    title="Pushes a minute that the project may send",
    group=GROUP,
    minimum=1,
    maximum=100_000_000,
)
policy.declare(
    "notifications.callbacks_per_minute",
    int,
    default=6000,
    title="Callbacks a minute that one address of a provider may make",
    group=GROUP,
    minimum=10,
    maximum=1_000_000,
)
policy.declare(
    "notifications.keep_days",
    int,
    default=730,
    title="Days that messages are kept",
    group=GROUP,
    minimum=30,
    maximum=3650,
)

gate.declare_scope(
    "callbacks",
    lambda subject: gate.Limit("callbacks", subject, policy.get("notifications.callbacks_per_minute"), 60),
)
