"""When somebody is told that payments fail."""

from apps.core import policy

GROUP = "Payment analytics"

policy.declare(
    "payment_analytics.lowest_percent",
    int,
    70,
    title="Success rate below which an alert opens (%)",
    group=GROUP,
    minimum=1,
    maximum=99,
    help="Of the tries that ended, by gateway and method. A person who closes the page has made no try.",
)
policy.declare(
    "payment_analytics.fewest_tries",
    int,
    20,
    title="Tries below which a success rate says nothing",
    group=GROUP,
    minimum=1,
    maximum=100_000,
)
policy.declare(
    "payment_analytics.window_minutes",
    int,
    30,
    title="Minutes over which the success rate is watched",
    group=GROUP,
    minimum=5,
    maximum=1440,
)
