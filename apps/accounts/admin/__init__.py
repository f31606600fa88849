"""Identity's pages of the console."""

from .api_keys import ApiKeyAdmin
from .invites import StaffInviteAdmin
from .mobile_changes import MobileChangeAdmin
from .sessions import SessionAdmin
from .staff import StaffMemberAdmin
from .users import UserAdmin, UserBlockAdmin

__all__ = [
    "ApiKeyAdmin",
    "MobileChangeAdmin",
    "SessionAdmin",
    "StaffInviteAdmin",
    "StaffMemberAdmin",
    "UserAdmin",
    "UserBlockAdmin",
]
