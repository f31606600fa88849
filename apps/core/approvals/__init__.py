"""Two people for what must not be done by one: a maker asks, a checker who sees the same evidence carries it out."""

from .registry import Action, action, actions, register
from .services import approve, expire_due, reject, request

__all__ = ["Action", "action", "actions", "approve", "expire_due", "register", "reject", "request"]
