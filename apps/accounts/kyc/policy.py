"""Limits of KYC that operators may change."""

from apps.core import policy

policy.declare("kyc.minimum_age", int, default=18, title="Minimum age (years)", group="KYC", minimum=18, maximum=99)
policy.declare(
    "kyc.circuit_failures",
    int,
    default=5,
    title="Failed calls after which a provider may go out of use",
    group="KYC",
    minimum=1,
)
policy.declare(
    "kyc.circuit_percent",
    int,
    default=50,
    title="Share of failed calls at which a provider goes out of use (%)",
    group="KYC",
    minimum=1,
    maximum=100,
)
policy.declare(
    "kyc.circuit_minutes",
    int,
    default=5,
    title="Minutes over which a provider's failures are counted",
    group="KYC",
    minimum=1,
)
policy.declare(
    "kyc.circuit_pause_seconds",
    int,
    default=30,
    title="Seconds until a provider out of use is tried again",
    group="KYC",
    minimum=1,
    help="Doubles with each failed trial, up to ten minutes.",
)
policy.declare(
    "kyc.give_up_hours",
    int,
    default=24,
    title="Hours until an unanswered check is given up",
    group="KYC",
    minimum=1,
    help="No try is lost: the user starts again.",
)
policy.declare("kyc.calls_days", int, default=30, title="Calls to providers are kept (days)", group="KYC", minimum=1)
policy.declare("kyc.webhook_days", int, default=90, title="Webhooks are kept (days)", group="KYC", minimum=1)
policy.declare(
    "kyc.checks_per_day",
    int,
    default=10,
    title="PAN checks per user and day",
    group="KYC",
    minimum=1,
    help="Provider trouble does not count.",
)
policy.declare("kyc.checks_per_pan", int, default=5, title="Checks of one PAN per day", group="KYC", minimum=1)
policy.declare("kyc.checks_per_device", int, default=10, title="Checks per device and day", group="KYC", minimum=1)
policy.declare("kyc.review_hours", int, default=24, title="A case is decided within (hours)", group="KYC", minimum=1)
policy.declare("kyc.valid_days", int, default=3650, title="A proof is good for (days)", group="KYC", minimum=30)
policy.declare(
    "kyc.keep_pan_card_days", int, default=1825, title="Pictures of PAN cards are kept (days)", group="KYC", minimum=30
)
policy.declare("kyc.keep_selfie_days", int, default=1825, title="Selfies are kept (days)", group="KYC", minimum=30)
