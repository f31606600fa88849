"""The verbs of identity."""

from .blocks import user_block, user_unblock, user_unblock_approved
from .cleaning import attempts_purge
from .limits import WantedLimit, exclusion_require, limits_require, limits_set, self_exclude
from .lost_numbers import lost_number_approve, lost_number_cancel, lost_number_open, lost_number_reject
from .mobile_change import mobile_change, mobile_change_send, mobile_change_send_lost
from .otp import Login, OtpSent, otp_login, otp_send
from .roles import roles_load
from .sessions import (
    Device,
    TokenPair,
    session_end,
    session_logout,
    session_open,
    session_refresh,
    sessions_end,
)
from .staff import password_change, staff_authenticate, staff_login
from .users import admin_create, staff_create, user_create, user_register_by_mobile, user_rename, user_set_roles

__all__ = [
    "Device",
    "Login",
    "OtpSent",
    "TokenPair",
    "WantedLimit",
    "admin_create",
    "attempts_purge",
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
    "otp_login",
    "otp_send",
    "password_change",
    "roles_load",
    "self_exclude",
    "session_end",
    "session_logout",
    "session_open",
    "session_refresh",
    "sessions_end",
    "staff_authenticate",
    "staff_create",
    "staff_login",
    "user_block",
    "user_create",
    "user_register_by_mobile",
    "user_rename",
    "user_set_roles",
    "user_unblock",
    "user_unblock_approved",
]
