"""The verbs of identity."""

from .admission import admission_facts
from .api_keys import api_key_make, api_key_revoke
from .blocks import blocks_run_out, user_block, user_unblock, user_unblock_approved
from .cleaning import attempts_purge
from .console_sessions import console_session_end, console_session_open, console_session_visit
from .forgetting import user_forget
from .invites import (
    staff_invite,
    staff_invite_accept,
    staff_invite_again,
    staff_invite_open,
    staff_invite_withdraw,
)
from .limits import WantedLimit, excluded_until, exclusion_require, limits_require, limits_set, self_exclude
from .lost_numbers import lost_number_approve, lost_number_cancel, lost_number_open, lost_number_reject
from .mobile_change import mobile_change, mobile_change_send, mobile_change_send_lost
from .otp import Login, OtpSent, otp_login, otp_send
from .passwords import password_change, password_reset, password_reset_open, password_reset_request
from .roles import roles_load
from .sessions import (
    Device,
    TokenPair,
    session_close,
    session_end,
    session_logout,
    session_open,
    session_refresh,
    sessions_end,
)
from .staff import staff_authenticate, staff_login
from .totp import (
    Enrolment,
    recovery_codes_renew,
    second_factor_pass,
    totp_begin,
    totp_confirm,
    totp_pending,
    totp_reset_approved,
    totp_reset_on_server,
    totp_reset_request,
)
from .users import admin_create, user_create, user_register_by_mobile, user_rename, user_set_roles

__all__ = [
    "Device",
    "Enrolment",
    "Login",
    "OtpSent",
    "TokenPair",
    "WantedLimit",
    "admin_create",
    "admission_facts",
    "api_key_make",
    "api_key_revoke",
    "attempts_purge",
    "excluded_until",
    "exclusion_require",
    "limits_require",
    "limits_set",
    "lost_number_approve",
    "lost_number_cancel",
    "lost_number_open",
    "lost_number_reject",
    "mobile_change",
    "mobile_change_send",
    "mobile_change_send_lost",
    "blocks_run_out",
    "console_session_end",
    "console_session_open",
    "console_session_visit",
    "otp_login",
    "otp_send",
    "password_change",
    "password_reset",
    "password_reset_open",
    "password_reset_request",
    "recovery_codes_renew",
    "roles_load",
    "self_exclude",
    "second_factor_pass",
    "session_close",
    "session_end",
    "session_logout",
    "session_open",
    "session_refresh",
    "sessions_end",
    "staff_authenticate",
    "staff_invite",
    "staff_invite_accept",
    "staff_invite_again",
    "staff_invite_open",
    "staff_invite_withdraw",
    "staff_login",
    "totp_begin",
    "totp_confirm",
    "totp_pending",
    "totp_reset_approved",
    "totp_reset_on_server",
    "totp_reset_request",
    "user_block",
    "user_create",
    "user_forget",
    "user_register_by_mobile",
    "user_rename",
    "user_set_roles",
    "user_unblock",
    "user_unblock_approved",
]
