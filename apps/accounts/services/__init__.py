"""The verbs of identity."""

from .roles import roles_load
from .sessions import Device, TokenPair, session_open
from .users import user_create, user_register_by_mobile

__all__ = ["Device", "TokenPair", "roles_load", "session_open", "user_create", "user_register_by_mobile"]
