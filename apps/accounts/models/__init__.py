"""Users and what proves them."""

from .api_key import ApiKey
from .attempt import LoginAttempt
from .block import UserBlock
from .limits import SelfExclusion, UserLimit
from .mobile_change import MobileChange, PayoutHold
from .otp import OtpChallenge
from .session import Session
from .staff import KnownDevice, OldPassword, PasswordReset, StaffInvite, StaffMember
from .totp import RecoveryCode, Totp
from .user import User, UserManager, email_index, mobile_index

__all__ = [
    "ApiKey",
    "KnownDevice",
    "LoginAttempt",
    "MobileChange",
    "OldPassword",
    "OtpChallenge",
    "PasswordReset",
    "PayoutHold",
    "RecoveryCode",
    "SelfExclusion",
    "Session",
    "StaffInvite",
    "StaffMember",
    "Totp",
    "User",
    "UserBlock",
    "UserLimit",
    "UserManager",
    "email_index",
    "mobile_index",
]
