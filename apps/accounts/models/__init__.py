"""Users and what proves them."""

from .attempt import LoginAttempt
from .block import UserBlock
from .otp import OtpChallenge
from .session import Session
from .user import User, UserManager, email_index, mobile_index

__all__ = [
    "LoginAttempt",
    "OtpChallenge",
    "Session",
    "User",
    "UserBlock",
    "UserManager",
    "email_index",
    "mobile_index",
]
