"""Limits of identity that operators may change."""

from apps.core import policy

policy.declare(
    "otp.sends_per_hour", int, default=5, title="Codes per mobile number and hour", group="Accounts", minimum=1
)
policy.declare(
    "otp.sends_per_hour_ip", int, default=100, title="Codes per IP address and hour", group="Accounts", minimum=1
)
policy.declare(
    "otp.resend_seconds", int, default=30, title="Seconds before a code is sent again", group="Accounts", minimum=0
)
policy.declare(
    "staff_login.failures", int, default=5, title="Failed logins per e-mail address", group="Accounts", minimum=1
)
policy.declare(
    "staff_login.failures_ip", int, default=50, title="Failed logins per IP address", group="Accounts", minimum=1
)
policy.declare(
    "staff_login.window_minutes",
    int,
    default=15,
    title="Minutes over which failed logins are counted",
    group="Accounts",
    minimum=1,
)
policy.declare(
    "limits.loosen_hours",
    int,
    default=24,
    title="Hours before a looser limit holds",
    group="Accounts",
    minimum=24,
)
policy.declare(
    "mobile_change.payout_hours",
    int,
    default=72,
    title="Hours without payouts after a lost number was changed",
    group="Accounts",
    minimum=1,
)
