"""Identity's pages of the console."""

from .mobile_changes import MobileChangeAdmin
from .sessions import SessionAdmin
from .users import UserAdmin, UserBlockAdmin

__all__ = ["MobileChangeAdmin", "SessionAdmin", "UserAdmin", "UserBlockAdmin"]
