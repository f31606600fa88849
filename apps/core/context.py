"""Who asks, from where, under which request id: known to every log line, event and audit row without being passed."""

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.utils.functional import LazyObject, empty

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.http import HttpRequest


class Scope:
    """One request, task or delivery; `via` is the prefix of the API key, where a key speaks for the actor."""

    __slots__ = ("actor", "actor_id", "ip", "request", "request_id", "via")

    def __init__(
        self,
        *,
        request_id: str = "",
        ip: str = "",
        actor_id: int | None = None,
        request: "HttpRequest | None" = None,
    ):
        self.request_id = request_id
        self.ip = ip
        self.actor_id = actor_id
        self.request = request
        self.actor: Any = None
        self.via = ""


_current: ContextVar[Scope] = ContextVar("munim_scope")
_nobody = Scope()

enter = _current.set
leave = _current.reset


def current() -> Scope:
    return _current.get(_nobody)


def request_id() -> str:
    """The id of the request that is being served, or an empty text."""
    return current().request_id


def ip() -> str:
    """The client's address, or an empty text."""
    return current().ip


def speaks_via(prefix: str) -> None:
    """An API key speaks for the actor: every log line of this request names it, and its request id is in the audit."""
    if (scope := current()) is not _nobody:
        scope.via = prefix


def actor() -> "AbstractBaseUser | None":
    """The user on whose behalf this runs; loaded when asked for, once."""
    scope = current()
    if scope.request is not None:
        user = getattr(scope.request, "user", None)
        return user if user is not None and user.is_authenticated else None
    if scope.actor is None and scope.actor_id is not None:
        scope.actor = get_user_model().objects.filter(pk=scope.actor_id).first()
    return scope.actor


def known_actor_id() -> int | None:
    """The actor's key as far as it is known already: never asks the database, so log lines may use it."""
    scope = current()
    if scope.request is None:
        return scope.actor_id
    user = getattr(scope.request, "user", None)
    if isinstance(user, LazyObject) and user._wrapped is empty:
        return None
    return getattr(user, "pk", None)


@contextmanager
def bind(*, request_id: str | None = None, actor_id: int | None = None, ip: str | None = None):
    """Runs the block in a scope of its own (a task, a delivery); what is not given is taken from the outer one."""
    outer = current()
    scope = Scope(
        request_id=outer.request_id if request_id is None else request_id,
        ip=outer.ip if ip is None else ip,
        actor_id=known_actor_id() if actor_id is None else actor_id,
    )
    token = enter(scope)
    try:
        yield scope
    finally:
        leave(token)
