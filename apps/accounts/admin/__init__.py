"""Identity's pages of the console."""

from .sessions import SessionAdmin
from .users import UserAdmin, UserBlockAdmin

__all__ = ["SessionAdmin", "UserAdmin", "UserBlockAdmin"]
