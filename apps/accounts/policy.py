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
policy.declare(
    "staff_password.history",
    int,
    default=5,
    title="Passwords that do not come back",
    group="Staff",
    minimum=0,
    maximum=24,
)
policy.declare(
    "staff_password.link_minutes",
    int,
    default=30,
    title="Minutes a link for a new password works",
    group="Staff",
    minimum=5,
    maximum=24 * 60,
)
policy.declare(
    "staff_password.resets_per_hour",
    int,
    default=3,
    title="Links for a new password per e-mail address and hour",
    group="Staff",
    minimum=1,
)
policy.declare(
    "staff_password.resets_per_hour_ip",
    int,
    default=30,
    title="Links for a new password per IP address and hour",
    group="Staff",
    minimum=1,
)
policy.declare(
    "staff_invite.hours", int, default=72, title="Hours an invitation works", group="Staff", minimum=1, maximum=24 * 30
)
policy.declare(
    "console.idle_minutes",
    int,
    default=30,
    title="Minutes without a click before the console logs out",
    group="Staff",
    minimum=2,
    maximum=24 * 60,
)
policy.declare(
    "console.session_hours",
    int,
    default=12,
    title="Hours after which the console asks for the password again",
    group="Staff",
    minimum=1,
    maximum=24 * 14,
)
policy.declare(
    "api_keys.max_days", int, default=365, title="Days an API key may live", group="Staff", minimum=1, maximum=3650
)
