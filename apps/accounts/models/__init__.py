"""Users and what proves them."""

from .user import User, UserManager

__all__ = ["User", "UserManager"]
