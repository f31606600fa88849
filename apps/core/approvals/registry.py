"""Which actions need a second person."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model

from .models import Approval

Evidence = Callable[[dict[str, Any]], dict[str, Any]]
Execute = Callable[[dict[str, Any], Model, Approval], dict[str, Any] | None]


@dataclass(frozen=True, kw_only=True)
class Action:
    """`evidence(payload)` is what the checker sees; `execute(payload, checker, approval)` does it."""

    key: str
    permission: str
    title: str
    evidence: Evidence
    execute: Execute


_actions: dict[str, Action] = {}


def register(key: str, *, permission: str, title: str, evidence: Evidence, execute: Execute) -> Action:
    """Makes an action known; in `<app>/approvals.py`. Raises ImproperlyConfigured for a second one of that key."""
    made = Action(key=key, permission=permission, title=title, evidence=evidence, execute=execute)
    known = _actions.get(key)
    if known is not None and known.execute.__qualname__ != execute.__qualname__:
        raise ImproperlyConfigured(f"Two actions that need approval are called {key}.")
    _actions[key] = made
    return made


def action(key: str) -> Action:
    """Raises KeyError when no app registers it."""
    return _actions[key]


def actions() -> list[Action]:
    """All of them, by title."""
    return sorted(_actions.values(), key=lambda item: item.title)


def find(key: str) -> Action | None:
    return _actions.get(key)


def decidable_by(user: Model) -> list[str]:
    """The keys of the actions this user may decide on."""
    return [key for key, item in sorted(_actions.items()) if user.has_perm(item.permission)]
