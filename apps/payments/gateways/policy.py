"""Limits of the gateways that operators may change."""

from apps.core import policy

_GROUP = "Gateways"
policy.declare(
    "gateways.circuit_failures",
    int,
    default=8,
    title="Failed calls after which a gateway may be left alone",
    group=_GROUP,
    minimum=1,
)
policy.declare(
    "gateways.circuit_percent",
    int,
    default=50,
    title="Share of failed calls at which a gateway is left alone (%)",
    group=_GROUP,
    minimum=1,
    maximum=100,
)
policy.declare(
    "gateways.circuit_minutes",
    int,
    default=2,
    title="Minutes over which a gateway's failures are counted",
    group=_GROUP,
    minimum=1,
)
policy.declare(
    "gateways.circuit_pause_seconds",
    int,
    default=20,
    title="Seconds until a gateway that was left alone is tried again",
    group=_GROUP,
    minimum=1,
    help="Doubles with each failed trial, up to five minutes.",
)
policy.declare(
    "gateways.lowest_health",
    int,
    default=60,
    title="Health under which the other gateway is asked first (0 to 100)",
    group=_GROUP,
    minimum=0,
    maximum=100,
)
policy.declare(
    "gateways.calls_days",
    int,
    default=180,
    title="Calls to gateways are kept (days)",
    group=_GROUP,
    minimum=45,
    help="Disputes need them for evidence.",
)
