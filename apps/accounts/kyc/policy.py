"""Limits of KYC that operators may change."""

from apps.core import policy

policy.declare("kyc.minimum_age", int, default=18, title="Minimum age (years)", group="KYC", minimum=18, maximum=99)
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
