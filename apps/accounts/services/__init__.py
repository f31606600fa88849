"""The verbs of identity."""

from .blocks import user_block, user_unblock, user_unblock_approved
from .cleaning import attempts_purge
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
    "admin_create",
    "attempts_purge",
    "otp_login",
    "otp_send",
    "password_change",
    "roles_load",
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
